internal import KubernetesCore
internal import Logging
internal import Metrics

/// Says in the log when a watch begins to fail, with what, and when it is well again: once each,
/// however often it is tried in between.
struct WatchJournal {
  private let logger: Logger
  private let undecodable: Counter
  private var failure: String?
  /// The objects that were told to be unreadable.
  private var told: Set<String> = []

  /// More are not remembered, and are told again.
  private static let capacity = 10_000

  /// A journal of the watch of a resource, given by its plural.
  init(logger: Logger, resource: String, factory: any MetricsFactory = MetricsSystem.factory) {
    self.logger = logger
    undecodable = Counter(
      label: RuntimeMetrics.undecodable, dimensions: [("resource", resource)], factory: factory)
  }

  /// Notes what a watcher decided.
  mutating func note(_ effects: [Watcher.Effect]) {
    for effect in effects {
      switch effect {
      case .wait(let duration, let reason): note(reason, duration)
      case .relisted(let version):
        logger.debug("Listed everything", metadata: ["resourceVersion": "\(version)"])
      case .watch(let options) where !options.sendInitialEvents:
        logger.trace(
          "Watching", metadata: ["resourceVersion": "\(options.list.resourceVersion ?? "")"])
      case .restored:
        logger.warning(
          """
          The server is at an older version than was seen before: its store was restored, and \
          everything is read anew
          """)
      case .relisting, .list, .probe, .watch: break
      }
    }
  }

  /// Notes an object that can't be read: it is told once, and counted each time.
  mutating func note(_ undecodable: Undecodable) {
    self.undecodable.increment()
    let object = undecodable.key.map { "\($0)/\(undecodable.uid ?? "")" }
    if told.count >= Self.capacity { told = [] }
    let isNew = object.map { told.insert($0).inserted } ?? true
    logger.log(level: isNew ? .error : .debug, "An object can't be read: \(undecodable)")
  }

  private mutating func note(_ reason: WatchFailure, _ delay: Duration) {
    let message = reason.message
    let level: Logger.Level = failure == message ? .debug : .warning
    failure = message
    logger.log(
      level: level, "The watch is interrupted, and is tried again: \(message)",
      metadata: ["delay": "\(delay)"])
  }

  /// Notes that the server answers again.
  mutating func recovered() {
    guard failure != nil else { return }
    failure = nil
    logger.notice("The watch goes on")
  }
}
