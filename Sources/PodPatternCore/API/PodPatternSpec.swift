package import KubernetesCore

/// What a PodPattern declares, with every default filled in.
package struct PodPatternSpec: Sendable, Hashable {
  /// How many pods there are to be.
  package var replicas = 1
  /// A PodTemplateSpec as it was written; its containers are the runtime containers.
  package var template: JSONValue
  /// What runs, in this order, before the runtime containers.
  package var initializers: [Initializer] = []
  /// What runs beside the runtime containers.
  package var sidecars: [Sidecar] = []
  /// The volume that the containers share.
  package var sharedVolume = SharedVolume()
  /// The sidecar that ships log files, as the pattern alone has it.
  package var logShipper = LogShipper()
  /// The log shipper's fields as they were written, to be laid over what holds for all patterns.
  package var logShipperFields: JSONObject = [:]
  /// A ServiceSpec as it was written; nil where there is to be no Service.
  package var service: JSONValue?
  /// How far evictions may go; nil where nothing holds them up.
  package var disruptionBudget: DisruptionBudget?
  /// How a changed template reaches the pods.
  package var strategy = UpdateStrategy()
  /// For how many seconds a pod must have been ready to count as available.
  package var minReadySeconds = 0
  /// After how many seconds without progress a rollout counts as stuck.
  package var progressDeadlineSeconds = 600
  /// How many earlier revisions are kept.
  package var revisionHistoryLimit = 10
  /// How many failed pods are replaced where the restart policy is Never or OnFailure.
  package var backoffLimit = 0
  /// Whether a changed template is left unapplied for now.
  package var paused = false

  /// A spec of a template, and the rest by default.
  package init(template: JSONValue) { self.template = template }

  /// The restart policy that the template gives its pods.
  package var restartPolicy: RestartPolicy {
    template["spec"]?["restartPolicy"]?.string.flatMap(RestartPolicy.init) ?? .always
  }
}

/// When the kubelet starts a pod's ended containers again.
package enum RestartPolicy: String, Sendable, Hashable, CaseIterable {
  case always = "Always"
  case onFailure = "OnFailure"
  case never = "Never"
}
