/* Wrappers around what Swift cannot call in OpenSSL: its macros. */
#pragma once
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/* Answers that there is no passphrase, instead of asking for one at the terminal, and notes that it
   was asked. */
static inline int copenssl_no_passphrase(char *buffer, int size, int rwflag, void *asked) {
  (void)buffer;
  (void)size;
  (void)rwflag;
  if (asked != NULL) *(int *)asked = 1;
  return -1;
}

/* The next certificate of a text, NULL at its end or where it is broken. */
static inline X509 *copenssl_next_certificate(BIO *bio) {
  return PEM_read_bio_X509(bio, NULL, copenssl_no_passphrase, NULL);
}

/* A private key from a text; `asked` becomes 1 where that takes a passphrase. */
static inline EVP_PKEY *copenssl_private_key(BIO *bio, int *asked) {
  return PEM_read_bio_PrivateKey(bio, NULL, copenssl_no_passphrase, asked);
}

/* Whether the last error says that a PEM text has no further block. */
static inline int copenssl_is_end_of_pem(void) {
  unsigned long error = ERR_peek_last_error();
  return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

/* The end of the certificate's time in seconds since 1970 (UTC). */
static inline long long copenssl_not_after(const X509 *certificate) {
  int days = 0, seconds = 0;
  ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
  if (epoch == NULL) return 0;
  ASN1_TIME_diff(&days, &seconds, epoch, X509_get0_notAfter(certificate));
  ASN1_TIME_free(epoch);
  return (long long)days * 86400 + seconds;
}

/* A new private key on the curve P-256. */
static inline EVP_PKEY *copenssl_new_key(void) { return EVP_EC_gen("P-256"); }

/* A new RSA key of 2,048 bits. */
static inline EVP_PKEY *copenssl_new_rsa_key(void) { return EVP_RSA_gen(2048); }

/* What was written into a BIO in memory. */
static inline long copenssl_written(BIO *bio, char **bytes) {
  return BIO_get_mem_data(bio, bytes);
}
