// Takes one document: dropped anywhere on its field, or chosen by a button that any keyboard
// reaches.
import { ActionIcon, Button } from '@mantine/core';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { uploadDocument } from '../../api/calls.ts';
import { problemFrom } from '../../api/problem.ts';
import type { FaxDocument, Problem } from '../../api/types.ts';
import { Icon } from '../../parts/icons.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { showBytes } from '../../parts/show-time.ts';
import { t } from '../../words/words.ts';
import { useMe } from '../shell/me.tsx';
import css from './file-picker.module.css';

const accepted = '.pdf,.tif,.tiff,.png,.jpg,.jpeg,.webp,.txt,.md';

interface FilePickerProps {
  document: FaxDocument | null;
  onDocument: (document: FaxDocument | null) => void;
}

/** Reads a file into a document; another file, or leaving the page, calls the first one off. */
function useUpload(onDocument: FilePickerProps['onDocument']) {
  const [reading, setReading] = useState<File | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const upload = useRef<AbortController | null>(null);
  useEffect(() => () => upload.current?.abort(), []);
  const take = async (file: File | undefined) => {
    if (!file) return;
    upload.current?.abort();
    const own = new AbortController();
    upload.current = own;
    setProblem(null);
    setReading(file);
    onDocument(null);
    try {
      onDocument(await uploadDocument(file, own.signal));
    } catch (thrown) {
      if (!own.signal.aborted) setProblem(problemFrom(thrown));
    }
    if (!own.signal.aborted) setReading(null);
  };
  return { take, reading, problem };
}

export function FilePicker({ document, onDocument }: FilePickerProps) {
  const { limits } = useMe();
  const { take, reading, problem } = useUpload(onDocument);
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  const remove = () => {
    onDocument(null);
    button.current?.focus();
  };
  const kinds = { size: showBytes(limits.file_bytes_max), pages: limits.pages_max };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same by key
    <div
      className={css.field}
      data-over={over || undefined}
      data-filled={document !== null || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <input
        ref={input}
        type="file"
        accept={accepted}
        hidden
        aria-label={t('send.file')}
        onChange={(event) => {
          void take(event.currentTarget.files?.[0]);
          event.currentTarget.value = '';
        }}
      />
      <div className={css.inside} aria-live="polite">
        <Inside document={document} reading={reading} remove={remove} />
      </div>
      <Button
        ref={button}
        variant="default"
        data-asks="missingFile"
        onClick={() => input.current?.click()}
      >
        {document ? t('send.chooseOther') : t('send.choose')}
      </Button>
      {!document && !reading && <p className={css.kinds}>{t('send.kinds', kinds)}</p>}
      {problem && <ProblemNotice problem={problem} />}
    </div>
  );
}

interface InsideProps {
  document: FaxDocument | null;
  reading: File | null;
  remove: () => void;
}

/** An invitation, the file that is being read, or the document it became. */
function Inside({ document, reading, remove }: InsideProps) {
  if (reading) {
    return (
      <p className={css.reading} aria-busy="true">
        {t('send.uploading', { name: reading.name })}
        <span className="quiet"> {showBytes(reading.size)}</span>
      </p>
    );
  }
  if (!document) return <p className={css.invite}>{t('send.drop')}</p>;
  return (
    <p className={css.file}>
      <Icon name="file" size={22} />
      <span className={css.name}>
        <strong>{document.name}</strong>
        <span className="quiet">
          {t('pages.count', { count: document.pages })}, {showBytes(document.bytes)}
        </span>
      </span>
      <ActionIcon aria-label={t('send.remove')} title={t('send.remove')} onClick={remove}>
        <Icon name="bin" />
      </ActionIcon>
    </p>
  );
}
