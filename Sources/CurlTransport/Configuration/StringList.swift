internal import CCurl

/// A list of strings as libcurl takes it, freed with this.
final class StringList {
  private(set) var first: UnsafeMutablePointer<curl_slist>?

  init(_ strings: [String]) {
    for string in strings { first = curl_slist_append(first, string) ?? first }
  }

  deinit { curl_slist_free_all(first) }
}
