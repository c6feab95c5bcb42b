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
