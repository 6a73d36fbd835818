/* How many pages a second libtiff codes and decodes in memory at its best: the anchor of benches/t6.ts.
   Usage: libtiff-codec raster width height MH|MR|MMR milliseconds
   Prints {"encode": pages/s, "decode": pages/s}. The raster is rows of whole octets, 1 = black.
   Build: cc -O2 libtiff-codec.c -ltiff */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <tiffio.h>

struct memory {
  unsigned char *bytes;
  tmsize_t size, room, at;
};

static tmsize_t read_memory(thandle_t handle, void *to, tmsize_t count) {
  struct memory *m = handle;
  if (count > m->size - m->at) count = m->size - m->at;
  memcpy(to, m->bytes + m->at, count);
  m->at += count;
  return count;
}

static tmsize_t write_memory(thandle_t handle, void *from, tmsize_t count) {
  struct memory *m = handle;
  if (m->at + count > m->room) {
    m->room = (m->at + count) * 2;
    m->bytes = realloc(m->bytes, m->room);
    if (!m->bytes) abort();
  }
  memcpy(m->bytes + m->at, from, count);
  m->at += count;
  if (m->at > m->size) m->size = m->at;
  return count;
}

static toff_t seek_memory(thandle_t handle, toff_t offset, int whence) {
  struct memory *m = handle;
  m->at = whence == SEEK_SET ? (tmsize_t)offset
        : whence == SEEK_CUR ? m->at + (tmsize_t)offset
                             : m->size + (tmsize_t)offset;
  return m->at;
}

static int close_memory(thandle_t handle) { (void)handle; return 0; }
static toff_t size_memory(thandle_t handle) { return ((struct memory *)handle)->size; }

static TIFF *open_memory(struct memory *m, const char *mode) {
  m->at = 0;
  return TIFFClientOpen("memory", mode, m, read_memory, write_memory, seek_memory, close_memory,
                        size_memory, NULL, NULL);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static void encode(struct memory *m, unsigned char *raster, int width, int height, int coding,
                   int options) {
  m->size = 0;
  TIFF *tiff = open_memory(m, "wm");
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, width);
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, height);
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 1);
  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
  TIFFSetField(tiff, TIFFTAG_COMPRESSION, coding);
  if (coding == COMPRESSION_CCITTFAX3) TIFFSetField(tiff, TIFFTAG_GROUP3OPTIONS, options);
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE);
  TIFFSetField(tiff, TIFFTAG_FILLORDER, FILLORDER_MSB2LSB);
  TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, height);
  TIFFSetField(tiff, TIFFTAG_XRESOLUTION, 204.0);
  TIFFSetField(tiff, TIFFTAG_YRESOLUTION, 196.0);
  if (TIFFWriteEncodedStrip(tiff, 0, raster, (tmsize_t)height * ((width + 7) / 8)) < 0) abort();
  TIFFClose(tiff);
}

static void decode(struct memory *m, unsigned char *raster, tmsize_t size) {
  TIFF *tiff = open_memory(m, "rm");
  if (TIFFReadEncodedStrip(tiff, 0, raster, size) != size) abort();
  TIFFClose(tiff);
}

int main(int count, char **words) {
  if (count != 6) return 2;
  int width = atoi(words[2]), height = atoi(words[3]);
  int coding = strcmp(words[4], "MMR") ? COMPRESSION_CCITTFAX3 : COMPRESSION_CCITTFAX4;
  int options = strcmp(words[4], "MR") ? 0 : GROUP3OPT_2DENCODING;
  double seconds = atof(words[5]) / 1000;
  tmsize_t size = (tmsize_t)height * ((width + 7) / 8);
  unsigned char *raster = malloc(size), *back = malloc(size);
  FILE *file = fopen(words[1], "rb");
  if (!file || fread(raster, 1, size, file) != (size_t)size) return 1;
  fclose(file);

  struct memory m = {0};
  double coded = 1e9, decoded = 1e9, end = now() + seconds, began;
  while ((began = now()) < end) {
    encode(&m, raster, width, height, coding, options);
    if (now() - began < coded) coded = now() - began;
  }
  end = now() + seconds;
  while ((began = now()) < end) {
    decode(&m, back, size);
    if (now() - began < decoded) decoded = now() - began;
  }
  if (memcmp(raster, back, size)) return 1;
  printf("{\"encode\": %.1f, \"decode\": %.1f}\n", 1 / coded, 1 / decoded);
  return 0;
}
