internal import ArgumentParser
internal import CommandSupport
internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore

/// `podpattern rollout status`: waits until a rollout is done.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show how far a PodPattern's rollout is, and wait until it is done.",
    discussion: """
      Ends with status 0 when every pod is updated and available, and with 1 when the rollout has \
      failed, when time is up, or when the PodPattern is deleted. On a terminal it draws a bar, \
      elsewhere it prints a line whenever something changed.

      EXAMPLES
        \(ProgramName.invocation) rollout status web --timeout 5m
        \(ProgramName.invocation) rollout status web --watch=false
      """)

  @OptionGroup var options: PatternOptions

  @Option(
    name: [.customShort("w"), .long],
    help: ArgumentHelp("Whether to wait until it is done.", valueName: "true|false"))
  var watch = true

  @Option(
    help: ArgumentHelp(
      "How long to wait, such as 30s, 5m or 1h30m; 0 is for ever.", valueName: "duration"))
  var timeout = DurationArgument(.zero)

  @Option(help: "Wait for this revision, and fail where another one takes its place.")
  var revision = 0

  func run() async throws {
    let access = try options.open()
    guard timeout.duration > .zero else { return try await follow(access) }
    let isInTime = try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        try await follow(access)
        return true
      }
      group.addTask {
        try await Task.sleep(for: timeout.duration)
        return false
      }
      defer { group.cancelAll() }
      return try await group.next() ?? false
    }
    guard isInTime else {
      throw CommandFailure(
        .input,
        "error: timed out waiting for the condition: the rollout of podpattern"
          + " \"\(access.key.name)\" is not done after \(timeout)")
    }
  }

  private func follow(_ access: PatternAccess) async throws {
    var pin: RevisionPin?
    if revision != 0 {
      let history = try await access.history(of: access.pattern())
      pin = try RevisionPin(revision, of: access.key.name, in: history)
    }
    var follower = RolloutFollower(
      access.key, pin: pin, waits: watch, style: Terminal.canRedraw && watch ? .bar : .lines)
    defer { follower.close() }
    try await PatternWatch(access: access).run { try follower.handle($0) }
  }
}

/// Shows a rollout until it is done or has failed.
private struct RolloutFollower {
  private let key: ObjectKey
  private let pin: RevisionPin?
  /// Whether to wait for the end or just show the current state.
  private let waits: Bool
  private var display: RolloutDisplay
  private var uid: String?
  private var interruption: String?

  init(_ key: ObjectKey, pin: RevisionPin?, waits: Bool, style: RolloutDisplay.Style) {
    (self.key, self.pin, self.waits) = (key, pin, waits)
    display = RolloutDisplay(style)
  }

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
    let report = RolloutReport(state, pin: pin)
    StandardStreams.document(display.show(report, width: Terminal.width))
    switch report.outcome {
    case .waiting: return !waits
    case .done: return true
    case .failed(let reason): throw CommandFailure(.input, "error: \(reason)")
    }
  }

  private var deleted: CommandFailure {
    .pattern(key.name, "in namespace \(key.namespace) has been deleted")
  }
}
