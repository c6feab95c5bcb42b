internal import KubernetesClient
internal import KubernetesCore

/// Header fields as libcurl takes them: a line each, without line breaks.
enum HeaderLines {
  /// The lines for a request's fields.
  ///
  /// `host`: the value of `Host`, where it is not what the URL says.
  ///
  /// - Throws: where a field would break out of its line.
  static func of(_ headers: [HTTPHeader], host: String?) throws(TransportError) -> [String] {
    // libcurl would add these by itself: a pause before large bodies, and a form's content type.
    var lines = ["Expect:"]
    if headers["Content-Type"] == nil { lines.append("Content-Type:") }
    if let host { lines.append("Host: \(host)") }
    for header in headers {
      guard isName(header.name), header.value.utf8.allSatisfy(isAllowedInValue) else {
        throw TransportError(
          .invalid,
          "the header field \(header.name.debugDescription) has characters that HTTP forbids")
      }
      // An empty value is written with a semicolon; a colon would take the field away.
      lines.append(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
    }
    return lines
  }

  /// A token (RFC 9110 section 5.6.2).
  private static func isName(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"(),/:;<=>?@[\\]{}".utf8.contains($0) }
  }

  private static func isAllowedInValue(_ byte: UInt8) -> Bool {
    (byte >= 0x20 && byte != 0x7F) || byte == 0x09
  }
}
