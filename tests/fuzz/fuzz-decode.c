/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes that claim to be an encoded value: inline, in a shared buffer, in a buffer whose
 * footer has been changed, and in a file that may be no buffer at all. They decode to a
 * value that can be looked at all over and sent on, or are refused as what they are.
 *
 * The first byte says how they arrive. */
#include "fuzz-target.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz-codec.h"
#include "kedroc-codec.h"
#include "kedroc-encoded-value-private.h"
#include "kedroc-error.h"
#include "kedroc-shared-buffer-private.h"
#include "kedroc-value.h"
#include "look-at-values.h"

#define FILE_SIZE_MAX (4 * 4096)

typedef enum
{
  ARRIVES_INLINE,
  ARRIVES_IN_BUFFER,
  ARRIVES_WITH_CHANGED_FOOTER,
  ARRIVES_AS_FILE,
  N_ARRIVALS,
} Arrival;

static void
assert_refused (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  /* Names of codecs and types can be such that this process does not know. */
  if (!g_error_matches (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT) &&
      !g_error_matches (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE))
    g_error ("unexpected error: %s", error->message);
}

/* What has been decoded is a value like any other: it goes to the next process. */
static void
send_on (const GValue *value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocEncodedValue) encoded = kedroc_encoded_value_new (value, NULL, &error);
  g_auto (GValue) again = G_VALUE_INIT;

  g_assert_no_error (error);
  kedroc_encoded_value_decode (encoded, &again, &error);
  g_assert_no_error (error);
  g_assert_true (G_VALUE_TYPE (&again) == G_VALUE_TYPE (value));
  look_at_value (&again);
}

static void
check_inline (const FuzzInput *input)
{
  g_autoptr (KedrocEncodedValue) encoded = kedroc_encoded_value_new_inline (input->data, input->size);
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  g_assert_cmpuint (kedroc_encoded_value_get_size (encoded), <=, input->size);
  if (kedroc_encoded_value_decode (encoded, &value, &error))
    {
      g_clear_pointer (&encoded, kedroc_encoded_value_unref);
      look_at_value (&value);
      send_on (&value);
      return;
    }
  g_assert_false (G_IS_VALUE (&value));
  assert_refused (error);
}

static void
check_file (int fd)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocSharedBuffer) buffer = kedroc_shared_buffer_new_from_fd (fd, &error);
  g_auto (GValue) value = G_VALUE_INIT;

  if (buffer == NULL)
    {
      assert_refused (error);
      return;
    }
  if (kedroc_value_decode (buffer, &value, &error))
    {
      g_clear_pointer (&buffer, kedroc_shared_buffer_unref);
      look_at_value (&value);
      send_on (&value);
      return;
    }
  g_assert_false (G_IS_VALUE (&value));
  assert_refused (error);
}

static void
seal (int fd)
{
  g_assert_no_errno (fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW));
}

static int
create_file (gconstpointer data,
             gsize         size)
{
  int fd = memfd_create ("fuzz", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  g_assert_no_errno (fd);
  g_assert_cmpint (pwrite (fd, data, size, 0), ==, size);
  return fd;
}

/* The next byte chooses the codec. */
static KedrocSharedBuffer *
make_buffer (FuzzInput *input)
{
  const char *codec = fuzz_codecs[fuzz_input_take_byte (input) % G_N_ELEMENTS (fuzz_codecs)];
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (GError) error = NULL;
  KedrocSharedBuffer *buffer = kedroc_shared_memory_manager_allocate (manager, input->size, &error);

  g_assert_no_error (error);
  if (input->size > 0)
    memcpy (kedroc_shared_buffer_get_data (buffer), input->data, input->size);
  kedroc_shared_buffer_set_codec (buffer, codec);
  kedroc_shared_buffer_seal (buffer, &error);
  g_assert_no_error (error);
  return buffer;
}

static void
check_buffer (FuzzInput *input)
{
  g_autoptr (KedrocSharedBuffer) buffer = make_buffer (input);

  check_file (kedroc_shared_buffer_get_fd (buffer));
}

/* A buffer as the library makes it, in a file of our own; then the changes: pairs of
 * the place in its last page and what is to stand there. */
static void
check_changed_footer (FuzzInput *input)
{
  guint8 changes[15][2];
  guint n_changes = fuzz_input_take_byte (input) % (G_N_ELEMENTS (changes) + 1);
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  g_autoptr (GMappedFile) file = NULL;
  gsize page = (gsize) sysconf (_SC_PAGESIZE);
  int fd;

  fuzz_input_take (input, changes, n_changes * sizeof changes[0]);
  buffer = make_buffer (input);
  file = g_mapped_file_new_from_fd (kedroc_shared_buffer_get_fd (buffer), FALSE, NULL);
  fd = create_file (g_mapped_file_get_contents (file), g_mapped_file_get_length (file));
  for (guint i = 0; i < n_changes; i++)
    {
      off_t place = (off_t) (g_mapped_file_get_length (file) - page + changes[i][0]);

      g_assert_cmpint (pwrite (fd, &changes[i][1], 1, place), ==, 1);
    }
  seal (fd);
  check_file (fd);
  close (fd);
}

/* Two bytes for the size of the file, which may be cut or end with a hole, and
 * one for what may keep it from being taken at all. */
static void
check_foreign_file (FuzzInput *input)
{
  guint16 size;
  guint8 kind;
  int fd;

  fuzz_input_take (input, &size, sizeof size);
  kind = fuzz_input_take_byte (input);
  fd = create_file (input->data, input->size);
  size %= FILE_SIZE_MAX + 1;
  g_assert_no_errno (ftruncate (fd, size));
  if (kind % 4 != 1)
    seal (fd);
  if (kind % 4 == 2)
    g_assert_no_errno (fcntl (fd, F_ADD_SEALS, F_SEAL_WRITE));
  check_file (fd);
  close (fd);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static gsize registered;
  FuzzInput input = { data, size };

  if (g_once_init_enter (&registered))
    {
      fuzz_codec_register ();
      /* An enumeration and flags that can be decoded. */
      g_type_ensure (G_TYPE_FILE_TYPE);
      g_type_ensure (G_TYPE_FILE_COPY_FLAGS);
      g_once_init_leave (&registered, TRUE);
    }
  switch (fuzz_input_take_byte (&input) % N_ARRIVALS)
    {
    case ARRIVES_INLINE:
      check_inline (&input);
      break;
    case ARRIVES_IN_BUFFER:
      check_buffer (&input);
      break;
    case ARRIVES_WITH_CHANGED_FOOTER:
      check_changed_footer (&input);
      break;
    default:
      check_foreign_file (&input);
      break;
    }
  return 0;
}
