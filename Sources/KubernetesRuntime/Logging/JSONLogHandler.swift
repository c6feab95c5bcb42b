internal import FoundationEssentials
internal import KubernetesCore
public import Logging

/// Writes each log line as one JSON object: `ts` (RFC 3339, to the microsecond), `level`, `logger`,
/// `msg`, and the metadata beside them.
public struct JSONLogHandler: LogHandler {
  /// What every line of the logger carries.
  public var metadata: Logger.Metadata = [:]
  /// What lines carry that depends on the task that logs.
  public var metadataProvider: Logger.MetadataProvider?
  /// The least level that is written.
  public var logLevel: Logger.Level = .info
  private let label: String
  private let now: @Sendable () -> Date
  private let write: @Sendable (String) -> Void

  /// A handler of one logger.
  ///
  /// - Parameters:
  ///   - label: the logger's name.
  ///   - metadataProvider: adds metadata to every line.
  ///   - write: takes a line with its line break; it may be called from several threads at once.
  public init(
    label: String, metadataProvider: Logger.MetadataProvider? = nil,
    write: @escaping @Sendable (String) -> Void
  ) {
    self.init(label: label, metadataProvider: metadataProvider, now: { Date() }, write: write)
  }

  init(
    label: String, metadataProvider: Logger.MetadataProvider? = nil,
    now: @escaping @Sendable () -> Date, write: @escaping @Sendable (String) -> Void
  ) {
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
    var line: JSONObject = [
      "ts": .string(Timestamp(now()).microTime), "level": .string(event.level.rawValue),
      "logger": .string(label), "msg": .string("\(event.message)"),
    ]
    var all = metadata
    all.merge(metadataProvider?.get() ?? [:]) { _, new in new }
    all.merge(event.metadata ?? [:]) { _, new in new }
    for (key, value) in all.sorted(by: { $0.key < $1.key }) where line[key] == nil {
      line[key] = JSONValue(value)
    }
    write(String(decoding: JSONValue.object(line).serialized(), as: UTF8.self) + "\n")
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
