/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "kedroc-encoded-value-private.h"
#include "kedroc-shared-buffer.h"

G_BEGIN_DECLS

typedef struct _KedrocBuiltinCodec KedrocBuiltinCodec;

/* Bytes to decode, and what keeps them alive: one of the two owners. They are
 * aligned to 8 bytes at least and not to be believed. */
typedef struct
{
  const guint8 *data;
  gsize size;
  KedrocEncodedValue *inline_owner;
  KedrocSharedBuffer *buffer;
  gboolean borrowed;          /* the value does not outlive the owner: strings need no copy */
  gboolean writable;          /* whoever gets the value may write to it */
} KedrocPayload;

/* A value on its way to its payload: prepare says how large that will be, write
 * puts it into place. Borrows from the value. */
typedef struct
{
  const KedrocBuiltinCodec *codec;   /* NULL: the buffer of a registered codec */
  gsize size;
  gconstpointer data;                /* the payload, or what write begins with; borrowed or owned */
  gsize data_size;                   /* set where data is not all of the payload */
  gpointer owned;                    /* freed by g_free */
  KedrocSharedBuffer *buffer;        /* owned: the payload is there already */
  guint64 small;                     /* where numbers are kept */
  gpointer source;                   /* what else a codec writes from, borrowed */
} KedrocEncoding;

/* How values of the types that the library knows become payloads and back. */
struct _KedrocBuiltinCodec
{
  const char *name;
  /* Sets size and what write needs; KEDROC_DATASET_ERROR_NO_DATA for NULL. */
  gboolean (*prepare) (const GValue    *value,
                       KedrocEncoding  *encoding,
                       GError         **error);
  /* NULL: data is all of the payload. destination is aligned to 8 bytes. */
  void     (*write)   (const KedrocEncoding  *encoding,
                       guint8                *destination);
  /* value is unset and is set on success. */
  gboolean (*decode)  (const KedrocBuiltinCodec  *codec,
                       const KedrocPayload       *payload,
                       GValue                    *value,
                       GError                   **error);
  GType type;                        /* of numbers */
};

/* The inline form names a codec by its place in the list, counted from 1; new
 * ones are added at the end. */
const KedrocBuiltinCodec *kedroc_builtin_codec_for_value (const GValue               *value);
const KedrocBuiltinCodec *kedroc_builtin_codec_for_name  (const char                 *name);
const KedrocBuiltinCodec *kedroc_builtin_codec_for_id    (guint                       id);
guint                     kedroc_builtin_codec_get_id    (const KedrocBuiltinCodec   *codec);

/* A view of a part of the payload that keeps its owner alive. */
GBytes                   *kedroc_payload_dup_range       (const KedrocPayload        *payload,
                                                          gsize                       offset,
                                                          gsize                       size);

/* The bytes where nobody else can write to them any more. Whoever sent a buffer may
 * still have it mapped: what is checked and then read once more is to be here.
 * *copy is NULL or to be freed by g_free. */
const guint8             *kedroc_payload_get_private     (const KedrocPayload        *payload,
                                                          gpointer                   *copy);

/* Sets KEDROC_DATASET_ERROR_CORRUPT; always FALSE. */
gboolean                  kedroc_payload_refuse          (const KedrocBuiltinCodec   *codec,
                                                          const char                 *why,
                                                          GError                    **error);

/* Sets KEDROC_DATASET_ERROR_NO_DATA; always FALSE. */
gboolean                  kedroc_encoding_refuse_null    (const GValue               *value,
                                                          GError                    **error);

/* Whether all of it is UTF-8; NUL is a character like any other. */
gboolean                  kedroc_utf8_check              (const char                 *text,
                                                          gsize                       size);

/* The parts of the list, one file each. */
gboolean kedroc_number_prepare       (const GValue *value, KedrocEncoding *encoding, GError **error);
gboolean kedroc_number_decode        (const KedrocBuiltinCodec *codec, const KedrocPayload *payload,
                                      GValue *value, GError **error);
gboolean kedroc_enumeration_prepare  (const GValue *value, KedrocEncoding *encoding, GError **error);
gboolean kedroc_enumeration_decode   (const KedrocBuiltinCodec *codec, const KedrocPayload *payload,
                                      GValue *value, GError **error);
gboolean kedroc_string_prepare       (const GValue *value, KedrocEncoding *encoding, GError **error);
gboolean kedroc_string_decode        (const KedrocBuiltinCodec *codec, const KedrocPayload *payload,
                                      GValue *value, GError **error);
gboolean kedroc_strv_prepare         (const GValue *value, KedrocEncoding *encoding, GError **error);
void     kedroc_strv_write           (const KedrocEncoding *encoding, guint8 *destination);
gboolean kedroc_strv_decode          (const KedrocBuiltinCodec *codec, const KedrocPayload *payload,
                                      GValue *value, GError **error);
gboolean kedroc_bytes_prepare        (const GValue *value, KedrocEncoding *encoding, GError **error);
gboolean kedroc_bytes_decode         (const KedrocBuiltinCodec *codec, const KedrocPayload *payload,
                                      GValue *value, GError **error);
gboolean kedroc_variant_prepare      (const GValue *value, KedrocEncoding *encoding, GError **error);
void     kedroc_variant_write        (const KedrocEncoding *encoding, guint8 *destination);
gboolean kedroc_variant_decode       (const KedrocBuiltinCodec *codec, const KedrocPayload *payload,
                                      GValue *value, GError **error);
gboolean kedroc_json_prepare         (const GValue *value, KedrocEncoding *encoding, GError **error);
gboolean kedroc_json_decode          (const KedrocBuiltinCodec *codec, const KedrocPayload *payload,
                                      GValue *value, GError **error);
gboolean kedroc_table_codec_prepare  (const GValue *value, KedrocEncoding *encoding, GError **error);
void     kedroc_table_codec_write    (const KedrocEncoding *encoding, guint8 *destination);
gboolean kedroc_table_codec_decode   (const KedrocBuiltinCodec *codec, const KedrocPayload *payload,
                                      GValue *value, GError **error);
gboolean kedroc_file_codec_prepare   (const GValue *value, KedrocEncoding *encoding, GError **error);
gboolean kedroc_file_codec_decode    (const KedrocBuiltinCodec *codec, const KedrocPayload *payload,
                                      GValue *value, GError **error);

G_END_DECLS
