internal import FoundationEssentials
internal import KubernetesCore
public import Logging

/// Writes each log entry as one line for people: time, level, logger, metadata, and the message.
///
/// Guarantees: an entry is exactly one line, whatever its message and metadata say. Much of them is
/// what others wrote, and a line break in it would be the beginning of an entry that nobody logged.
public struct TextLogHandler: LogHandler {
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
    var all = metadata
    all.merge(metadataProvider?.get() ?? [:]) { _, new in new }
    all.merge(event.metadata ?? [:]) { _, new in new }
    let pairs = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    let line =
      "\(Timestamp(now())) \(event.level) \(label):\(pairs) [\(event.source)] \(event.message)"
    write(line.inOneLine + "\n")
  }
}
