internal import FoundationEssentials
internal import KubernetesCore
public import Logging

/// Writes each log entry as one line, for people or for programs.
///
/// Guarantees: an entry is exactly one line, whatever its message and metadata say. Much of them is
/// what others wrote, and a line break in it would be the beginning of an entry that nobody logged.
public struct LineLogHandler: LogHandler {
  /// How an entry becomes a line.
  public enum Format: String, Sendable, CaseIterable {
    /// For people: time, level, logger, metadata, and the message.
    case text
    /// For log collectors: a JSON object of `ts` (RFC 3339, to the microsecond), `level`, `logger`,
    /// `msg`, and the metadata beside them.
    case json
  }

  /// What every line of the logger carries.
  public var metadata: Logger.Metadata = [:]
  /// What lines carry that depends on the task that logs.
  public var metadataProvider: Logger.MetadataProvider?
  /// The least level that is written.
  public var logLevel: Logger.Level = .info
  private let format: Format
  private let label: String
  private let now: @Sendable () -> Date
  private let write: @Sendable (String) -> Void

  /// A handler of one logger.
  ///
  /// - Parameters:
  ///   - format: how an entry becomes a line.
  ///   - label: the logger's name.
  ///   - metadataProvider: adds metadata to every line.
  ///   - write: takes a line with its line break; it may be called from several threads at once.
  public init(
    _ format: Format, label: String, metadataProvider: Logger.MetadataProvider? = nil,
    write: @escaping @Sendable (String) -> Void
  ) {
    self.init(
      format, label: label, metadataProvider: metadataProvider, now: { Date() }, write: write)
  }

  init(
    _ format: Format, label: String, metadataProvider: Logger.MetadataProvider? = nil,
    now: @escaping @Sendable () -> Date, write: @escaping @Sendable (String) -> Void
  ) {
    self.format = format
    self.label = label
    self.metadataProvider = metadataProvider
    self.now = now
    self.write = write
  }

  /// What every line of the logger carries under a key.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes a line.
  public func log(event: LogEvent) {
    var all = metadata
    all.merge(metadataProvider?.get() ?? [:]) { _, new in new }
    all.merge(event.metadata ?? [:]) { _, new in new }
    let pairs = all.sorted { $0.key < $1.key }
    switch format {
    case .text: write(text(event, pairs).inOneLine + "\n")
    case .json: write(String(decoding: json(event, pairs).serialized(), as: UTF8.self) + "\n")
    }
  }

  private func text(_ event: LogEvent, _ metadata: [Logger.Metadata.Element]) -> String {
    let pairs = metadata.map { " \($0.key)=\($0.value)" }.joined()
    return "\(Timestamp(now())) \(event.level) \(label):\(pairs) [\(event.source)] \(event.message)"
  }

  private func json(_ event: LogEvent, _ metadata: [Logger.Metadata.Element]) -> JSONValue {
    var line: JSONObject = [
      "ts": .string(Timestamp(now()).microTime), "level": .string(event.level.rawValue),
      "logger": .string(label), "msg": .string("\(event.message)"),
    ]
    for (key, value) in metadata where line[key] == nil { line[key] = JSONValue(value) }
    return .object(line)
  }
}

extension JSONValue {
  /// A value of a log line's metadata.
  fileprivate init(_ value: Logger.MetadataValue) {
    switch value {
    case .string(let text): self = .string(text)
    case .stringConvertible(let value): self = .string("\(value)")
    case .array(let values): self = .array(values.map { JSONValue($0) })
    case .dictionary(let members):
      self = .object(
        JSONObject(members.sorted { $0.key < $1.key }.map { ($0, JSONValue($1)) }))
    }
  }
}
