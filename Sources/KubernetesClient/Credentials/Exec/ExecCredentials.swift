internal import FoundationEssentials
internal import KubernetesCore
internal import Synchronization

/// A plugin's credentials: kept until shortly before they expire, or the server refuses them.
///
/// However many requests wait for them, the plugin runs once at a time, and not again at once after
/// it failed or after its new credentials were refused too.
final class ExecCredentials: CredentialProvider {
  /// How long a plugin may take; one that talks to a person may take longer.
  private static let patience: (silent: Duration, interactive: Duration) = (
    .seconds(60), .seconds(600)
  )
  /// How long a failure stands for those who ask again.
  private static let failureInterval: TimeInterval = 1
  /// How soon refused credentials may be renewed again.
  private static let renewalInterval: TimeInterval = 10

  private struct State {
    var answer: ExecPlugin.Answer?
    /// When `answer` is to be replaced; nil for never.
    var renewAt: Date?
    var failure: (error: CredentialError, at: Date)?
    var refusedAt: Date?

    func unexpired(at now: Date) -> Credentials? {
      guard let answer, answer.expiration.map({ now < $0 }) ?? true else { return nil }
      return answer.credentials
    }
  }

  private let plugin: ExecPlugin
  private let variables: [String: String]
  private let processes: any ProcessRunner
  private let now: @Sendable () -> Date
  private let state = Mutex(State())
  private let gate = AsyncLock()

  init(
    plugin: ExecPlugin, variables: [String: String], processes: any ProcessRunner,
    now: @escaping @Sendable () -> Date
  ) {
    self.plugin = plugin
    self.variables = variables
    self.processes = processes
    self.now = now
  }

  func credentials() async throws(CredentialError) -> Credentials {
    if let kept = try kept() { return kept }
    return try await gate.withLock { () async throws(CredentialError) in
      // Whoever held the lock before may have done the work.
      if let kept = try self.kept() { return kept }
      return try await self.fetch()
    }
  }

  func renew(rejected: Credentials) async throws(CredentialError) -> Bool {
    try await gate.withLock { () async throws(CredentialError) in
      let now = self.now()
      let isNewer = self.state.withLock { $0.answer.map { $0.credentials != rejected } }
      if isNewer == true { return true }
      let isTooSoon = self.state.withLock { state in
        defer { state.refusedAt = now }
        guard let last = state.refusedAt else { return false }
        return (0..<Self.renewalInterval).contains(now.timeIntervalSince(last))
      }
      guard !isTooSoon else { return false }
      return try await self.fetch() != rejected
    }
  }

  /// What may be used without running the plugin; throws where it has only just failed.
  private func kept() throws(CredentialError) -> Credentials? {
    let now = now()
    let result: Result<Credentials?, CredentialError> = state.withLock { state in
      if state.renewAt.map({ now < $0 }) ?? true, let answer = state.answer {
        return .success(answer.credentials)
      }
      guard let (error, at) = state.failure,
        (0..<Self.failureInterval).contains(now.timeIntervalSince(at))
      else { return .success(nil) }
      return state.unexpired(at: now).map(Result.success) ?? .failure(error)
    }
    return try result.get()
  }

  /// Runs the plugin and keeps its answer; called with the lock held. Where the plugin fails ahead
  /// of the end, the old credentials go on being used.
  private func fetch() async throws(CredentialError) -> Credentials {
    do {
      let answer = try await runPlugin()
      let now = now()
      state.withLock { state in
        state.answer = answer
        state.renewAt = answer.expiration.map { Self.renewal(of: $0, obtained: now) }
        state.failure = nil
      }
      return answer.credentials
    } catch {
      // A cancelled request killed the plugin: that says nothing to the others.
      guard !Task.isCancelled else { throw error }
      let now = now()
      let unexpired = state.withLock { state in
        state.failure = (error, now)
        return state.unexpired(at: now)
      }
      guard let unexpired else { throw error }
      return unexpired
    }
  }

  /// A minute ahead of the end, or a fifth of a life that is shorter than five minutes: requests
  /// under way at the end should not fail.
  private static func renewal(of expiration: Date, obtained: Date) -> Date {
    let life = max(0, expiration.timeIntervalSince(obtained))
    return expiration.addingTimeInterval(-min(60, life / 5))
  }

  private func runPlugin() async throws(CredentialError) -> ExecPlugin.Answer {
    let isInteractive = try isInteractive()
    let request = plugin.process(inheriting: variables, isInteractive: isInteractive)
    let patience = isInteractive ? Self.patience.interactive : Self.patience.silent
    let result: ProcessResult
    do {
      result = try await processes.run(request, within: patience)
    } catch {
      switch error {
      case .notFound: throw plugin.notInstalled
      case .failed(let reason): throw plugin.fault(reason)
      }
    }
    guard result.status == 0 else {
      throw plugin.fault("exit status \(result.status); it may have said more on standard error")
    }
    return try plugin.answer(result.output)
  }

  private func isInteractive() throws(CredentialError) -> Bool {
    switch plugin.interactiveMode {
    case .never: return false
    case .ifAvailable: return processes.hasTerminal
    case .always:
      guard processes.hasTerminal else {
        throw plugin.fault("it needs a terminal to talk to a person, and there is none")
      }
      return true
    }
  }
}

/// A lock that may be held across suspension points; those who wait get it in order.
final class AsyncLock: Sendable {
  private let held = Monitor<Bool, Void, Void>(false) { isHeld, _ in
    guard !isHeld else { return nil }
    isHeld = true
    return ()
  }

  /// Runs the body while holding the lock.
  ///
  /// Waiting for the lock is not cancelled: what holders do is, and so it ends soon enough.
  func withLock<Value: Sendable, Failure: Error>(
    _ body: () async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    _ = await held.wait(isCancellable: false)
    defer { held.change { $0 = false } }
    return try await body()
  }
}
