// The portal's icons: drawn for it on a 20-unit grid, 1.6 units of ink, always beside words.
import type { ReactNode } from 'react';

const drawings = {
  inbox: <path d="M3 11.5h4l1.2 2.2h3.6L13 11.5h4M3 11.5 5.2 4h9.6l2.2 7.5V16H3z" />,
  sent: <path d="M3 16.5V9.8M17 16.5H3M17 16.5V9.8M10 12.5V3.2M6.6 6.4 10 3l3.4 3.4" />,
  send: <path d="M17.2 2.8 2.8 8.4l5.6 3.2 3.2 5.6zM17.2 2.8 8.4 11.6" />,
  check: <path d="m4 10.6 4 4 8-9" />,
  doubt: <path d="M10 3.2 18 16.6H2zM10 8.2v4M10 14.2v.2" />,
  bad: (
    <path d="M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4M7.4 7.4l5.2 5.2M12.6 7.4l-5.2 5.2" />
  ),
  busy: (
    <path d="M10 2.8a7.2 7.2 0 0 1 7.2 7.2M17.2 10a7.2 7.2 0 0 1-7.2 7.2M6.4 16.2a7.2 7.2 0 0 1-3.4-4.6M3 8.4a7.2 7.2 0 0 1 3.4-4.6" />
  ),
  clock: <path d="M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4M10 6v4.2l2.8 1.8" />,
  stop: <path d="M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4M5 5l10 10" />,
  again: <path d="M16.4 8.2A6.8 6.8 0 1 0 16.8 11M16.8 3.6v4.6h-4.6" />,
  person: (
    <path d="M10 3a3.2 3.2 0 1 0 0 6.4A3.2 3.2 0 0 0 10 3M3.6 17c.5-3.4 3-5.2 6.4-5.2s5.9 1.8 6.4 5.2" />
  ),
  left: <path d="M12.4 4.4 6.8 10l5.6 5.6" />,
  right: <path d="M7.6 4.4 13.2 10l-5.6 5.6" />,
  plus: <path d="M10 4v12M4 10h12" />,
  minus: <path d="M4 10h12" />,
  fit: <path d="M5 3h10v14H5zM8 7.6 10 5.6l2 2M8 12.4l2 2 2-2" />,
  width: <path d="M3 5v10M17 5v10M5.6 10h8.8M7.6 7.6 5.2 10l2.4 2.4M12.4 7.6l2.4 2.4-2.4 2.4" />,
  rotate: <path d="M4 11.4A6.2 6.2 0 1 0 6.4 6M6.8 2.6 6.2 6.4l3.8.4" />,
  invert: (
    <>
      <path d="M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4" />
      <path d="M10 3v14a7 7 0 0 0 0-14" fill="currentColor" stroke="none" />
    </>
  ),
  download: <path d="M10 3v9.4M6.2 8.8 10 12.6l3.8-3.8M3.6 16.6h12.8" />,
  print: <path d="M6 7.6V3h8v4.6M6 14H3.2V7.6h13.6V14H14M6 11.6h8v5.4H6z" />,
  file: <path d="M5 2.8h6.4L15.4 7v10.2H5zM11.4 2.8V7h4" />,
  bin: <path d="M3.6 5.6h12.8M8 5.4V3.2h4v2.2M5.4 5.6l.8 11.2h7.6l.8-11.2" />,
  close: <path d="m5 5 10 10M15 5 5 15" />,
  copy: <path d="M7.2 7.2h9v9h-9zM4 12.6V4h8.6" />,
  page: <path d="M5 2.8h10v14.4H5zM7.6 7h4.8M7.6 10h4.8M7.6 13h2.8" />,
  phone: (
    <path d="M5 3h2.6l1.3 3.8-1.9 1.4c.9 2 2.3 3.5 4.4 4.6l1.5-1.9L17 12.4V15c0 1.2-.9 2-2 1.9C8.6 16.3 3.7 11.4 3.1 5c-.1-1.1.7-2 1.9-2" />
  ),
  waves: <path d="M2.6 10h2l1.8-5.6 3.2 11.6L12.8 6.6l1.6 3.4h3" />,
  keyboard: (
    <path d="M2.6 5.4h14.8v9.2H2.6zM5.4 8.2h.2M8.4 8.2h.2M11.4 8.2h.2M14.4 8.2h.2M6.4 11.8h7.2" />
  ),
  offline: (
    <path d="M3 3l14 14M6.4 12.6a5 5 0 0 1 5.2-1.2M3.6 9.6A9 9 0 0 1 7 7.5M10 6.6c2.4 0 4.7 1 6.4 2.9M10 15.8v.2" />
  ),
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof drawings;

/** Decoration only: the words beside it say the same. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {drawings[name]}
    </svg>
  );
}
