public import KubernetesCore

/// What a PodPattern declares, with every default filled in.
public struct PodPatternSpec: Sendable, Hashable {
  /// How many pods there are to be.
  public var replicas = 1
  /// A PodTemplateSpec as it was written; its containers are the runtime containers.
  public var template: JSONValue
  /// What runs, in this order, before the runtime containers.
  public var initializers: [Initializer] = []
  /// What runs beside the runtime containers.
  public var sidecars: [Sidecar] = []
  /// The volume that the containers share.
  public var sharedVolume = SharedVolume()
  /// The sidecar that ships log files, as the pattern alone has it.
  public var logShipper = LogShipper()
  /// The log shipper's fields as they were written, to be laid over what holds for all patterns.
  public var logShipperFields: JSONObject = [:]
  /// A ServiceSpec as it was written; nil where there is to be no Service.
  public var service: JSONValue?
  /// How far evictions may go; nil where nothing holds them up.
  public var disruptionBudget: DisruptionBudget?
  /// How a changed template reaches the pods.
  public var strategy = UpdateStrategy()
  /// For how many seconds a pod must have been ready to count as available.
  public var minReadySeconds = 0
  /// After how many seconds without progress a rollout counts as stuck.
  public var progressDeadlineSeconds = 600
  /// How many earlier revisions are kept.
  public var revisionHistoryLimit = 10
  /// How many failed pods are replaced where the restart policy is Never or OnFailure.
  public var backoffLimit = 0
  /// Whether a changed template is left unapplied for now.
  public var paused = false

  /// A spec of a template, and the rest by default.
  public init(template: JSONValue) { self.template = template }

  /// The restart policy that the template gives its pods.
  public var restartPolicy: RestartPolicy {
    template["spec"]?["restartPolicy"]?.string.flatMap(RestartPolicy.init) ?? .always
  }
}

/// When the kubelet starts a pod's ended containers again.
public enum RestartPolicy: String, Sendable, Hashable, CaseIterable {
  case always = "Always"
  case onFailure = "OnFailure"
  case never = "Never"
}
