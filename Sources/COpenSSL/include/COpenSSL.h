/* Wrappers around what Swift cannot call in OpenSSL: its macros. */
#pragma once
#include <openssl/ssl.h>
