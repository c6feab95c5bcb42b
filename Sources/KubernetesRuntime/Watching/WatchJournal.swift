public import KubernetesClient
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

/// Why a list or a watch did not go on, as far as what to do next depends on it.
public enum WatchFailure: Sendable, Hashable {
  /// 410: the server has forgotten the version or the continue token.
  case expired
  /// 404: the server does not serve the type, such as a custom resource not defined yet.
  case notServed(String)
  /// 400 or 422: the server does not take the request as it is.
  case unsupported(String)
  /// Any other refusal, such as 403 or 503, with the delay that the server asks for: a minute at
  /// most, since a proxy that is out of order may ask for years.
  case refused(String, retryAfter: Duration?)
  /// A page was longer than may be read at once.
  case tooLong
  /// The connection was not made or broke, or the answer was not whole.
  case disconnected(String)
  /// The watch was open, and the server said nothing for too long.
  case silent

  /// Sorts an error of a list or of opening a watch.
  public init(_ error: APIError) {
    switch error.cause {
    case .status(let status): self = WatchFailure(status)
    case .transport(let failure) where failure.kind == .tooLong: self = .tooLong
    case .transport, .undecodable, .credentials: self = .disconnected(error.message)
    }
  }

  /// Sorts what an ERROR event says.
  init(_ status: Status) {
    let message = status.message ?? status.reason ?? "HTTP status \(status.code ?? 0)"
    switch status.code {
    case 410: self = .expired
    case 404: self = .notServed(message)
    case 400, 422: self = .unsupported(message)
    default:
      if status.reason == "Expired" || status.reason == "Gone" {
        self = .expired
      } else {
        let seconds = status.details?.retryAfterSeconds
        self = .refused(message, retryAfter: seconds.map { .seconds(min(max($0, 0), 60)) })
      }
    }
  }

  /// What happened, for a log.
  var message: String {
    switch self {
    case .expired: "the server has forgotten the resource version (410)"
    case .notServed(let message): "the server does not serve this type: \(message)"
    case .unsupported(let message), .refused(let message, _), .disconnected(let message): message
    case .tooLong: "a page is too long to be read at once"
    case .silent: "the server said nothing for too long"
    }
  }
}
