/* Wrappers around what Swift cannot call in libcurl: its functions with variable arguments. */
#pragma once
#include <curl/curl.h>
