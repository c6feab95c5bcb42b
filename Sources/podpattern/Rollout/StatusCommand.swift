internal import ArgumentParser
internal import CommandSupport
internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore

/// `podpattern rollout status`: waits until rollouts are done.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show how far the rollouts of PodPatterns are, and wait until they are done.",
    discussion: """
      Ends with status 0 when every pod is updated and available, and with 1 when a rollout has \
      failed, when time is up, or when a PodPattern is deleted. On a terminal it draws a bar, \
      elsewhere it prints a line whenever something changed. Several PodPatterns are looked at one \
      after another, and of each that fails it is told why.

      EXAMPLES
        \(ProgramName.invocation) rollout status web --timeout 5m
        \(ProgramName.invocation) rollout status web api --watch=false
        \(ProgramName.invocation) rollout status -f weather.yaml
      """)

  @OptionGroup var options: PatternOptions

  @Option(
    name: [.customShort("w"), .long],
    help: ArgumentHelp(
      "Whether to wait until it is done. Without a value, true.", valueName: "true|false"))
  var watch = KubectlBool(true)

  @Option(
    help: ArgumentHelp(
      "How long to wait for all of them, such as 5 (seconds), 5m or 1h30m; 0 is for ever.",
      valueName: "duration"))
  var timeout = DurationArgument(.zero)

  @Option(help: "Wait for this revision, and fail where another one takes its place.")
  var revision = 0

  func validate() throws {
    guard revision >= 0 else {
      throw ValidationError("--revision must be a positive number, not \(revision).")
    }
  }

  func run() async throws {
    let targets = try await options.open()
    let end = timeout.duration > .zero ? ContinuousClock.now.advanced(by: timeout.duration) : nil
    try await targets.each { access in
      try await follow(access, until: end, isOneOfSeveral: targets.areSeveral)
    }
  }

  /// Shows one rollout until it is done, or as it is once the time is up.
  private func follow(
    _ access: PatternAccess, until end: ContinuousClock.Instant?, isOneOfSeveral: Bool
  ) async throws {
    let isLate = end.map { ContinuousClock.now >= $0 } ?? false
    let waits = watch.value && !isLate
    guard let end, waits else {
      let isDone = try await follow(access, waits: waits, isOneOfSeveral)
      guard isDone || !isLate || !watch.value else { throw timedOut(access) }
      return
    }
    let isInTime = try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        _ = try await follow(access, waits: true, isOneOfSeveral)
        return true
      }
      group.addTask {
        try await Task.sleep(until: end, clock: .continuous)
        return false
      }
      defer { group.cancelAll() }
      return try await group.next() ?? false
    }
    guard isInTime else { throw timedOut(access) }
  }

  private func timedOut(_ access: PatternAccess) -> CommandFailure {
    CommandFailure(
      .input,
      "error: timed out waiting for the condition: the rollout of podpattern"
        + " \"\(access.label)\" is not done after \(timeout)")
  }

  /// Shows one rollout; returns whether it is done.
  private func follow(
    _ access: PatternAccess, waits: Bool, _ isOneOfSeveral: Bool
  ) async throws -> Bool {
    var pin: RevisionPin?
    if revision != 0 {
      let history = try await access.history(of: access.pattern())
      pin = try RevisionPin(revision, of: access.key.name, in: history)
    }
    var follower = RolloutFollower(
      access, pin: pin, waits: waits, isOneOfSeveral: isOneOfSeveral,
      style: Terminal.canRedraw && waits ? .bar : .lines)
    defer { follower.close() }
    try await PatternWatch(access: access).run { try follower.handle($0) }
    return follower.isDone
  }
}

/// Shows a rollout until it is done or has failed.
private struct RolloutFollower {
  private let access: PatternAccess
  private let pin: RevisionPin?
  /// Whether to wait for the end or just show the current state.
  private let waits: Bool
  private let isOneOfSeveral: Bool
  private(set) var isDone = false
  private var display: RolloutDisplay
  private var uid: String?
  private var interruption: String?

  init(
    _ access: PatternAccess, pin: RevisionPin?, waits: Bool, isOneOfSeveral: Bool,
    style: RolloutDisplay.Style
  ) {
    (self.access, self.pin, self.waits) = (access, pin, waits)
    self.isOneOfSeveral = isOneOfSeveral
    display = RolloutDisplay(style)
  }

  private var key: ObjectKey { access.key }

  /// Shows an event of the watch.
  ///
  /// - Returns: whether the rollout is done.
  /// - Throws: `CommandFailure` if the rollout has failed.
  mutating func handle(_ event: PatternWatch.Event) throws(CommandFailure) -> Bool {
    switch event {
    case .gone:
      close()
      throw uid == nil ? .notFound(key) : deleted
    case .interrupted(let message):
      // Reported once, however often it is retried.
      guard interruption != message else { return false }
      interruption = message
      close()
      StandardStreams.error(
        "The connection to the cluster is interrupted, and tried again: \(message)")
      return false
    case .seen(let pattern):
      interruption = nil
      return try show(RolloutState(pattern))
    }
  }

  /// Ends an open line, so that something else can be written.
  mutating func close() { StandardStreams.document(display.close()) }

  private mutating func show(_ state: RolloutState) throws(CommandFailure) -> Bool {
    // A pattern recreated under the same name is not the one that was awaited.
    guard uid == nil || uid == state.uid else {
      close()
      throw deleted
    }
    uid = state.uid
    var labelled = state
    labelled.label = access.label
    let report = RolloutReport(labelled, pin: pin, isOneOfSeveral: isOneOfSeveral)
    StandardStreams.document(display.show(report, width: Terminal.width))
    switch report.outcome {
    case .waiting: return !waits
    case .done:
      isDone = true
      return true
    case .failed(let reason): throw CommandFailure(.input, "error: \(reason)")
    }
  }

  private var deleted: CommandFailure {
    .pattern(key.name, "in namespace \(key.namespace) has been deleted")
  }
}
