internal import CommandSupport
internal import KubernetesCore
internal import PodPatternCore

/// The merge patches (RFC 7396) that pause, resume and restart a PodPattern, if applicable.
enum PatternChange {
  private static let restartAnnotation = "kubectl.kubernetes.io/restartedAt"

  static func pause(_ pattern: JSONValue) throws(CommandFailure) -> JSONValue {
    let state = RolloutState(pattern)
    guard !state.isPaused else { throw .pattern(state.name, "is already paused") }
    return ["spec": ["paused": true]]
  }

  static func resume(_ pattern: JSONValue) throws(CommandFailure) -> JSONValue {
    let state = RolloutState(pattern)
    guard state.isPaused else { throw .pattern(state.name, "is not paused") }
    return ["spec": ["paused": false]]
  }

  static func restart(_ pattern: JSONValue, at time: Timestamp) throws(CommandFailure) -> JSONValue
  {
    let state = RolloutState(pattern)
    guard !state.isPaused else {
      throw .pattern(
        state.name, "can't restart paused podpattern (run rollout resume first)")
    }
    let annotations = pattern["spec"]?["template"]?["metadata"]?["annotations"]
    let text = JSONValue.string(time.description)
    guard annotations?[restartAnnotation] != text else {
      throw .pattern(
        state.name, "has been restarted within the past second: wait before restarting it again")
    }
    let change: JSONValue = .object([restartAnnotation: text])
    return ["spec": ["template": ["metadata": ["annotations": change]]]]
  }
}

extension PatternAccess {
  /// A pattern's name in kubectl's output: `podpattern.podpattern.dev/web`.
  static func title(_ name: String) -> String {
    "\(PodPattern.kind.lowercased()).\(PodPattern.group)/\(name)"
  }

  /// Changes the pattern, and confirms it on standard output.
  ///
  /// `decide`: returns the merge patch and the word for its effect.
  func change(
    _ decide: (JSONValue) throws(CommandFailure) -> (patch: JSONValue, verb: String)
  ) async throws(CommandFailure) {
    let (patch, verb) = try decide(await pattern())
    try await merge(patch)
    StandardStreams.output("\(Self.title(key.name)) \(verb)\n")
  }
}
