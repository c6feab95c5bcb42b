/// How the modelled kubelet behaves: how long things take, and on which nodes.
public struct KubeletConfiguration: Sendable, Hashable {
  /// From a pod's creation to its node.
  public var scheduling: Duration
  /// From the node to the pod's address.
  public var sandbox: Duration
  /// From the turn of a container to its start, its image pulled.
  public var starting: Duration
  /// How long an initializer runs, unless told otherwise.
  public var initializing: Duration
  /// From the start of a container to its being ready.
  public var becomingReady: Duration
  /// How long a container of a pod that is not restarted runs, unless told otherwise.
  public var completing: Duration
  /// From the signal to the end of a container; never longer than the grace period.
  public var stopping: Duration
  /// From the change of a container's resources to their being in force.
  public var resizing: Duration
  /// The back-off of the second restart, doubling up to `longestBackOff`; the first has none.
  public var backOff: Duration
  /// No container waits longer than this for its restart.
  public var longestBackOff: Duration
  /// The names of the nodes, which take pods in turn.
  public var nodes: [String]
  /// Whether the scheduler and the kubelets write Events about pods.
  public var recordsEvents: Bool
  /// Whether manifests say what becomes of pods: their commands, images, probes, references, and the
  /// nodes' taints and room. Without it all goes well, unless the kubelet is told otherwise.
  ///
  /// With it the cluster also has the controllers that keep PodDisruptionBudgets and claims.
  public var followsManifests: Bool

  /// A behaviour; by default everything that takes no time in principle takes none.
  public init(
    scheduling: Duration = .zero, sandbox: Duration = .zero, starting: Duration = .zero,
    initializing: Duration = .zero, becomingReady: Duration = .zero, completing: Duration = .zero,
    stopping: Duration = .zero, resizing: Duration = .zero, backOff: Duration = .seconds(10),
    longestBackOff: Duration = .seconds(300), nodes: [String] = ["node-1", "node-2", "node-3"],
    recordsEvents: Bool = false, followsManifests: Bool = false
  ) {
    self.scheduling = scheduling
    self.sandbox = sandbox
    self.starting = starting
    self.initializing = initializing
    self.becomingReady = becomingReady
    self.completing = completing
    self.stopping = stopping
    self.resizing = resizing
    self.backOff = backOff
    self.longestBackOff = longestBackOff
    self.nodes = nodes
    self.recordsEvents = recordsEvents
    self.followsManifests = followsManifests
  }

  /// Pods pass through all states without losing time, but for back-offs.
  public static let instant = KubeletConfiguration()

  /// Pods take about as long as small images do on a fast node, so that a person can watch, and fail
  /// where their manifests say so.
  public static let lifelike = KubeletConfiguration(
    scheduling: .milliseconds(100), sandbox: .milliseconds(700), starting: .milliseconds(600),
    initializing: .milliseconds(2500), becomingReady: .milliseconds(500),
    completing: .seconds(5), stopping: .milliseconds(800), resizing: .milliseconds(500),
    recordsEvents: true, followsManifests: true)
}

/// What becomes of a container once it is started.
public enum ContainerOutcome: Sendable, Hashable {
  /// It runs until the pod ends.
  case runs
  /// It ends by itself; `message` is what it wrote to its termination log.
  case exits(code: Int, after: Duration = .zero, message: String? = nil)
  /// It is never started: its image can't be pulled.
  case imageNotPulled(message: String)
}
