internal import FoundationEssentials
internal import KubernetesCore

extension Status {
  /// More bytes of an error's body than this are not read.
  static let maximumBodyLength = 1 << 20
  /// A body that is no `Status` is quoted up to here.
  private static let maximumQuote = 400

  /// The account of a failure that an answer gives, or one made of its code and its beginning where
  /// the answer is not the API's own, such as a proxy's page.
  init(httpStatus code: Int, body: Data) {
    if var status = Self.decoded(body) {
      if status.code == nil { status.code = code }
      self = status
    } else {
      self.init(message: Self.message(code: code, body: body), reason: nil, code: code)
    }
  }

  private struct Kind: Decodable { var kind: String? }

  private static func decoded(_ body: Data) -> Status? {
    if ProtobufEnvelope.isMarked(body) {
      return body.withUnsafeBytes { try? Status(protobuf: $0) }
    }
    guard body.first == UInt8(ascii: "{"),
      (try? JSONDecoder.shared.decode(Kind.self, from: body))?.kind == "Status"
    else { return nil }
    return try? JSONDecoder.shared.decode(Status.self, from: body)
  }

  private static func message(code: Int, body: Data) -> String {
    guard !ProtobufEnvelope.isMarked(body) else {
      return "HTTP status \(code), explained in protobuf that can't be read"
    }
    let text = String(decoding: body.prefix(64 << 10), as: UTF8.self)
    if let title = title(ofHTML: text) {
      return "HTTP status \(code) with an HTML page (\(title)): a proxy, or no API server, answered"
    }
    let words = quoted(text)
    return words.isEmpty
      ? "HTTP status \(code) with no explanation" : "HTTP status \(code): \(words)"
  }

  /// One line of the text's beginning, without control characters.
  private static func quoted(_ text: String) -> String {
    let words = text.split { $0.isWhitespace || $0.unicodeScalars.allSatisfy { $0.value < 0x20 } }
    let line = words.joined(separator: " ")
    return line.count > maximumQuote ? "\(line.prefix(maximumQuote))…" : line
  }

  private static func title(ofHTML text: String) -> String? {
    let lower = text.lowercased()
    guard lower.contains("<html") || lower.contains("<!doctype html") else { return nil }
    guard let start = text.firstRange(of: "<title>") ?? text.firstRange(of: "<TITLE>"),
      let end = text[start.upperBound...].firstIndex(of: "<")
    else { return "without a title" }
    return quoted(String(text[start.upperBound..<end]))
  }
}
