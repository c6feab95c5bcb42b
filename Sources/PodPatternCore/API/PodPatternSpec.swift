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
  /// The helpers' fields as they were written, to be laid over what holds for all patterns.
  package var helperFields: JSONObject = [:]
  /// The containers that are added for initializers, as the pattern alone has them.
  package var helpers = Helpers()
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

extension PodPatternSpec {
  static let fields = Fields(
    PodPatternSpec(template: [:]), "What the pods are made of and how many there are to be."
  ) {
    Field(
      \.replicas, "replicas", .count(), .defaulted, "How many pods there are to be."
    ).turn(1)
    Field(
      \.template, "template", .kubernetes("PodTemplateSpec"), .required,
      "The pods as core/v1 PodTemplateSpec has them. Its containers are the runtime containers,"
        + " at least one. Every field is kept as it is written.")
    Field { reader, members, _ in
      for key in ["initializers", "sidecars"] {
        guard let value = members.object[key] else { continue }
        reader.checkQuantities(value, members.path.key(key))
      }
    }
    Field(
      \.initializers, "initializers",
      .list(of: .object(Initializer.fields), maxItems: CELRule.maximumItems, key: "name"), .notNull,
      "What prepares the pod, in this order, before its runtime containers start.")
    Field(
      \.sidecars, "sidecars",
      .list(of: .object(Sidecar.fields), maxItems: CELRule.maximumItems, key: "name"), .notNull,
      "What runs beside the runtime containers.")
    Field(\.sharedVolume, "sharedVolume", .object(SharedVolume.fields), .notNull)
    Field(\.logShipper, "logShipper", .object(LogShipper.fields), .notNull)
    Field { _, members, spec in spec.logShipperFields = members["logShipper"]?.object ?? [:] }
    Field(\.helpers, "helpers", .object(Helpers.fields), .notNull)
    Field { _, members, spec in spec.helperFields = members["helpers"]?.object ?? [:] }
    Field(
      \.service, "service",
      .service.onServer(
        CELRule(
          "!has(self.selector) || dyn(self.selector) == null",
          "must not be set: the Service selects the pattern's pods", fieldPath: ".selector")),
      .optional,
      "The Service of the pattern's name that leads to the pods, with the fields of core/v1"
        + " ServiceSpec. {} makes one too: the ports are the runtime containers' ports unless"
        + " they are given. The selector is always that of the pattern. No Service without it.")
    Field(\.disruptionBudget, "disruptionBudget", .object(DisruptionBudget.fields))
    Field(\.strategy, "strategy", .object(UpdateStrategy.fields), .notNull)
    Field(
      \.minReadySeconds, "minReadySeconds", .count(), .defaulted,
      "For how many seconds a pod must have been ready to count as available."
    ).turn(1)
    Field(
      \.progressDeadlineSeconds, "progressDeadlineSeconds", .count(minimum: 1), .defaulted,
      "After how many seconds without progress a pattern counts as stalled."
    ).turn(1)
    Field(
      \.revisionHistoryLimit, "revisionHistoryLimit", .count(), .defaulted,
      "How many earlier revisions are kept."
    ).turn(1)
    Field(
      \.backoffLimit, "backoffLimit", .count(), .defaulted,
      "How many failed pods are replaced before the pattern is Failed, with restartPolicy Never or"
        + " OnFailure."
    ).turn(1)
    Field(
      \.paused, "paused", .boolean, .defaulted,
      "Whether pods stay as they are when the template changes, until this is false again."
    ).turn(1)
    Field(onServer: SpecRules.all)
  }
}
