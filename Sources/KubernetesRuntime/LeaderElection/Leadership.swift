public import KubernetesClient
public import KubernetesCore

/// Whether this process leads, for whoever must not act while it does not.
///
/// Guarantees: `isHeld` turns false by itself when the time is over for which the last renewal
/// holds, even where the election had no turn to notice, as in a process that was frozen.
public final class Leadership: Sendable {
  private enum State {
    /// There is no election: this process always leads.
    case unconditional
    case none
    case held(until: Duration)

    func hold(at now: Duration) -> Hold {
      switch self {
      case .unconditional: .unconditional
      case .held(let limit) where now < limit: .held(rest: limit - now)
      case .none, .held: .none
      }
    }
  }

  private let state: Monitor<State, Void, Void>
  private let timeline: Timeline

  /// Leadership that nobody else stands for: it is held from the start and for ever.
  public static func unconditional() -> Leadership {
    Leadership(.unconditional, Timeline(ContinuousClock()))
  }

  /// Leadership that an election gives and takes.
  convenience init(timeline: Timeline) { self.init(.none, timeline) }

  private init(_ state: State, _ timeline: Timeline) {
    self.timeline = timeline
    self.state = Monitor(state) { state, _ in state.hold(at: timeline.now) == .none ? nil : () }
  }

  /// Whether this process may act as the leader now.
  public var isHeld: Bool { hold != .none }

  /// Whether leadership is held, and for how long at least.
  enum Hold: Equatable {
    case unconditional
    case none
    case held(rest: Duration)
  }

  /// Whether this process may act as the leader now, and for how long.
  var hold: Hold {
    let now = timeline.now
    return state.read { $0.hold(at: now) }
  }

  /// Waits until this process leads.
  ///
  /// - Throws: `CancellationError`, when the task is cancelled.
  public func waitUntilHeld() async throws {
    _ = await state.wait()
    try Task.checkCancellation()
  }

  /// Takes how long the process leads from now on; nil where it leads no more.
  func set(until limit: Duration?) {
    state.change { $0 = limit.map { .held(until: $0) } ?? .none }
  }
}

/// A leader could not keep its Lease. Whoever is told must end the process: another one may lead by
/// now, and there must never be two that write.
public struct LeadershipLost: Error, Sendable, Hashable, CustomStringConvertible {
  /// Why it leads no more.
  public let reason: String

  /// That leadership was lost, and why.
  public var description: String { "leader election lost: \(reason)" }
}

/// A transport that lets reads through always, and writes only while this process leads.
///
/// A leader that was frozen beyond its lease wakes up in the middle of its work, before its election
/// can notice: here its writes end. Those that wait below for a connection are given up when the
/// lease would be over.
public struct FencedTransport: Transport {
  private let base: any Transport
  private let leadership: Leadership

  /// A fence around a transport.
  public init(_ base: any Transport, leadership: Leadership) {
    self.base = base
    self.leadership = leadership
  }

  /// Sends a request, unless it writes and this process does not lead.
  ///
  /// - Throws: `TransportError` of kind `refusedLocally` for a write that was kept back.
  public func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    try await base.send(fenced(request))
  }

  /// Opens a stream; see `send`.
  public func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    try await base.stream(fenced(request))
  }

  private func fenced(_ request: APIRequest) throws(TransportError) -> APIRequest {
    guard request.method != .get else { return request }
    switch leadership.hold {
    case .unconditional: return request
    case .none: throw TransportError(.refusedLocally, "not sent: this process does not lead")
    case .held(let rest):
      var request = request
      request.timeout = min(request.timeout ?? rest, rest)
      return request
    }
  }
}
