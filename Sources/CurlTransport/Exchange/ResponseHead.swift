internal import KubernetesClient
internal import KubernetesCore

/// The status line and the header fields of an answer, read line by line as libcurl gives them.
///
/// Interim answers (1xx) are passed over, and what comes after the head (trailers) is not read.
struct ResponseHead: Sendable {
  private(set) var status = 0
  private(set) var headers: [HTTPHeader] = []
  private(set) var isComplete = false

  /// How many bytes the body has, where the server says so.
  private(set) var contentLength: Int?

  /// Takes a line with its line break.
  ///
  /// - Returns: whether the head is complete with this line.
  mutating func read(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    guard !isComplete else { return false }
    let text = line.dropLast(while: { $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") })
    guard !text.isEmpty else {
      isComplete = status >= 200
      return isComplete
    }
    if text.starts(with: "HTTP/".utf8) {
      readStatusLine(text)
    } else if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
      let name = String(decoding: text[..<colon], as: UTF8.self)
      let value = text[(colon + 1)...].trimmingBlanks
      append(HTTPHeader(name, String(decoding: value, as: UTF8.self)))
    }
    return false
  }

  private mutating func readStatusLine(_ line: Slice<UnsafeBufferPointer<UInt8>>) {
    headers.removeAll(keepingCapacity: true)
    contentLength = nil
    status = 0
    let digits = line.drop { $0 != UInt8(ascii: " ") }.dropFirst().prefix(3)
    for digit in digits where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
      status = status * 10 + Int(digit - UInt8(ascii: "0"))
    }
  }

  private mutating func append(_ header: HTTPHeader) {
    if headers.isEmpty { headers.reserveCapacity(10) }
    if header.name.utf8.count == 14, header.name.lowercased() == "content-length" {
      contentLength = Int(header.value)
    }
    headers.append(header)
  }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
  fileprivate var trimmingBlanks: Self {
    func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    return drop(while: isBlank).dropLast(while: isBlank)
  }

  fileprivate func dropLast(while predicate: (UInt8) -> Bool) -> Self {
    var end = endIndex
    while end > startIndex, predicate(self[end - 1]) { end -= 1 }
    return self[startIndex..<end]
  }
}

extension UnsafeBufferPointer<UInt8> {
  fileprivate func dropLast(while predicate: (UInt8) -> Bool) -> Slice<Self> {
    self[startIndex..<endIndex].dropLast(while: predicate)
  }
}

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
