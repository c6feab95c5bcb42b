public import FoundationEssentials

/// Turns the bytes of a watch, in chunks cut anywhere, into events: one JSON object a line.
///
/// Guarantees: a line is decoded once it is whole, however its bytes were cut; a line that can't be
/// decoded becomes `WatchLine.undecodable` and ends nothing; what stands after the last line break
/// when the stream ends was cut off and is never decoded.
public struct WatchDecoder<Object: Decodable & Sendable>: Sendable {
  /// More bytes in one line than this end the watch: 1.5 MiB is etcd's limit of one object, and an
  /// event is little more than that.
  public static var maximumLineLength: Int { 64 << 20 }

  private var partial = Data()
  private let decoder = JSONDecoder()

  /// A decoder that has read nothing yet.
  public init() {}

  /// A line grew past `maximumLineLength`; what reads on would only guess.
  public struct LineTooLong: Error, Sendable, Hashable {}

  /// Takes the next chunk and returns the lines that it completes.
  ///
  /// - Throws: `LineTooLong`, after which the decoder must not be used.
  public mutating func feed(_ chunk: Data) throws(LineTooLong) -> [WatchLine<Object>] {
    var lines: [WatchLine<Object>] = []
    var rest = chunk[...]
    while let lineBreak = rest.firstIndex(of: UInt8(ascii: "\n")) {
      if partial.isEmpty {
        append(rest[..<lineBreak], to: &lines)
      } else {
        partial.append(rest[..<lineBreak])
        append(partial[...], to: &lines)
        partial = Data()
      }
      rest = rest[rest.index(after: lineBreak)...]
    }
    partial.append(rest)
    guard partial.count <= Self.maximumLineLength else { throw LineTooLong() }
    return lines
  }

  private func append(_ line: Data, to lines: inout [WatchLine<Object>]) {
    guard line.contains(where: { $0 > 0x20 }) else { return }
    do {
      lines.append(.event(try decoder.decode(Frame.self, from: line).event))
    } catch {
      let text = String(decoding: line.prefix(200), as: UTF8.self)
      lines.append(.undecodable(reason: String(describing: error), text: text))
    }
  }

  /// The JSON of one event.
  private struct Frame: Decodable {
    let event: WatchEvent<Object>

    private enum CodingKeys: String, CodingKey { case type, object }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      let type = try container.decode(String.self, forKey: .type)
      switch type {
      case "ADDED": event = .added(try container.decode(Object.self, forKey: .object))
      case "MODIFIED": event = .modified(try container.decode(Object.self, forKey: .object))
      case "DELETED": event = .deleted(try container.decode(Object.self, forKey: .object))
      case "BOOKMARK":
        let metadata = try container.decode(BookmarkObject.self, forKey: .object).metadata
        event = .bookmark(
          resourceVersion: metadata.resourceVersion,
          initialEventsEnd: metadata.annotations["k8s.io/initial-events-end"] == "true")
      case "ERROR": event = .error(try container.decode(Status.self, forKey: .object))
      default:
        throw DecodingError.dataCorruptedError(
          forKey: .type, in: container, debugDescription: "unknown event type \"\(type)\"")
      }
    }
  }

  private struct BookmarkObject: Decodable { let metadata: ObjectMeta }
}
