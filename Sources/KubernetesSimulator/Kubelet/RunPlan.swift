internal import KubernetesCore

/// What becomes of a container that is to start now.
struct RunPlan: Sendable {
  /// Why a container can't start, first and as long as it is tried again.
  struct Obstacle: Sendable, Hashable {
    var reason: String
    var message: String
    var laterReason: String
    var laterMessage: String
    /// Until it is tried again; nil for the back-off.
    var retry: Duration?
    /// What the first Event says of it beside the reason, such as which image was not pulled.
    var explanation: String?
  }

  var outcome: ContainerOutcome
  var obstacle: Obstacle?
  /// What its probes will say; nil where none are asked.
  var probes: ProbeForecast?
  /// What its program writes and does, where its manifest was read.
  var course: ProgramCourse?

  /// The plan of a container of which is said what becomes of it.
  init(_ outcome: ContainerOutcome) {
    self.outcome = outcome
    guard case .imageNotPulled(let message) = outcome else { return }
    obstacle = Obstacle(
      reason: "ErrImagePull", message: message, laterReason: "ImagePullBackOff",
      laterMessage: message)
  }

  /// The plan of a container as its manifest has it.
  ///
  /// - `usual`: what becomes of a container of whose program nothing is known.
  init(
    _ container: ContainerRun, _ manifest: JSONValue, of pod: JSONValue, at address: String,
    usual: ContainerOutcome, _ configuration: KubeletConfiguration, _ view: ClusterView
  ) {
    outcome = usual
    obstacle = Self.imageObstacle(container.wanted.image, manifest)
    if obstacle == nil, let missing = view.missingReference(of: manifest, in: pod) {
      obstacle = Obstacle(
        reason: "CreateContainerConfigError", message: missing,
        laterReason: "CreateContainerConfigError", laterMessage: missing, retry: Self.resync)
    }
    guard obstacle == nil else { return }
    let course = ContainerProgram.course(of: manifest)
    self.course = course
    if container.role != .initializer {
      probes = ProbeForecast(
        manifest, of: pod, at: address, ease: configuration.becomingReady.inSeconds)
    }
    var message = course.startFailure ?? course.terminationMessage
    if message == nil, course.fails, manifest["terminationMessagePolicy"] == "FallbackToLogsOnError"
    {
      let tail = course.lines.suffix(80).map(\.text).joined(separator: "\n")
      message = tail.isEmpty ? nil : tail
    }
    switch course.end {
    case .never: outcome = .runs
    case .unknown:
      guard case .exits(let code, let after, _) = usual else { return }
      outcome = .exits(code: code, after: max(after, .seconds(course.seconds)), message: message)
    case .exits(let code):
      let isWatched = container.role == .initializer && code == 0
      let least = isWatched ? configuration.initializing : Self.shortest
      outcome = .exits(
        code: code, after: max(least, .seconds(course.seconds)), message: message)
    }
  }

  /// How long the shortest program takes.
  private static let shortest = Duration.milliseconds(200)
  /// After which time a kubelet looks again at what it could not do.
  static let resync = Duration.seconds(2)

  private static func imageObstacle(_ image: String, _ manifest: JSONValue) -> Obstacle? {
    guard let reference = ImageReference(image) else {
      let message =
        "Failed to apply default image tag \"\(image)\": couldn't parse image name \"\(image)\": "
        + "invalid reference format"
      return Obstacle(
        reason: "InvalidImageName", message: message, laterReason: "InvalidImageName",
        laterMessage: message)
    }
    guard let failure = reference.pullFailure else { return nil }
    guard manifest["imagePullPolicy"] != "Never" else {
      let message = "Container image \"\(image)\" is not present with pull policy of Never"
      return Obstacle(
        reason: "ErrImageNeverPull", message: message, laterReason: "ErrImageNeverPull",
        laterMessage: message)
    }
    return Obstacle(
      reason: "ErrImagePull", message: failure, laterReason: "ImagePullBackOff",
      laterMessage: "Back-off pulling image \"\(image)\": ErrImagePull: \(failure)",
      explanation: "Failed to pull image \"\(image)\": \(failure)")
  }
}
