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
  /// The ConfigMaps and Secrets whose content belongs to the pattern's revisions.
  package var configuration: [ConfigurationSource] = []
  /// A ServiceSpec as it was written, with `metadata` beside its fields; nil where there is to be no
  /// Service.
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
  /// For how many seconds the pods of one run may be active, with that restart policy.
  package var activeDeadlineSeconds: Int?
  /// After how many seconds a pattern that has finished is deleted, with that restart policy.
  package var ttlSecondsAfterFinished: Int?
  /// Whether no pod is to run for now, with that restart policy.
  package var suspend = false
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
  /// A spec in today's names and values, whichever version it was written for.
  package static func renewed(_ spec: JSONValue) -> JSONValue { fields.renewed(spec) }

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
      .list(of: .object(Initializer.fields), maxItems: CELRule.maximumItems, .map(key: "name")),
      .optional,
      "What prepares the pod, in this order, before its runtime containers start. The template's own"
        + " init containers come before all of them.")
    Field(
      \.sidecars, "sidecars",
      .list(of: .object(Sidecar.fields), maxItems: CELRule.maximumItems, .map(key: "name")),
      .optional,
      "What runs beside the runtime containers.")
    Field(\.sharedVolume, "sharedVolume", .object(SharedVolume.fields), .optional)
    Field(\.logShipper, "logShipper", .object(LogShipper.fields), .optional)
    Field { _, members, spec in spec.logShipperFields = members["logShipper"]?.object ?? [:] }
    Field(\.helpers, "helpers", .object(Helpers.fields), .optional)
    Field { _, members, spec in spec.helperFields = members["helpers"]?.object ?? [:] }
    Field(
      \.configuration, "configuration", .configuration, .optional,
      "ConfigMaps and Secrets that the containers read, whose content belongs to the pattern's"
        + " revisions as the template does: a change is rolled out as the strategy says, and an undo"
        + " or a rollback brings back what there was. What others hold is as with a Deployment: pods"
        + " see it change, or don't, whenever a container starts."
    ).turn(1)
    Field(
      \.service, "service",
      .service.onServer(
        .never("must not be set: the Service selects the pattern's pods"), on: "selector"),
      .optional,
      "The Service of the pattern's name that leads to the pods, with the fields of core/v1"
        + " ServiceSpec, and metadata for its labels and annotations. {} makes one too: the ports are"
        + " the runtime containers' ports unless they are given. The selector is always that of the"
        + " pattern. No Service without it.")
    Field(\.disruptionBudget, "disruptionBudget", .object(DisruptionBudget.fields))
    Field(\.strategy, "strategy", .object(UpdateStrategy.fields), .optional)
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
      "How many failed pods are replaced before the pattern is Failed and its other pods are deleted,"
        + " with restartPolicy Never or OnFailure. Pods that the cluster took away are replaced and do not count."
    ).turn(1)
    Field(
      \.activeDeadlineSeconds, "activeDeadlineSeconds", .count(minimum: 1), .optional,
      "For how many seconds after status.startTime the pods may run, with restartPolicy Never or"
        + " OnFailure. Then those that still run are deleted, and the pattern is Failed."
    ).turn(1)
    Field(
      \.ttlSecondsAfterFinished, "ttlSecondsAfterFinished", .count(), .optional,
      "After how many seconds the pattern itself is deleted once it is Complete or Failed, with"
        + " restartPolicy Never or OnFailure. It is kept by default."
    ).turn(1)
    Field(
      \.suspend, "suspend", .boolean, .defaulted,
      "Whether no pod runs until this is false again, with restartPolicy Never or OnFailure. Pods that"
        + " run are deleted; those that completed count."
    ).turn(1)
    Field(
      \.paused, "paused", .boolean, .defaulted,
      "Whether pods stay as they are when the template changes, until this is false again."
    ).turn(1)
    Field(onServer: SpecRules.all)
    runOnce("activeDeadlineSeconds", isSet: isGiven) { $0.activeDeadlineSeconds != nil }
    runOnce("ttlSecondsAfterFinished", isSet: isGiven) { $0.ttlSecondsAfterFinished != nil }
    runOnce("suspend", isSet: { $0 }) { $0.suspend }
  }

  private static func isGiven(_ field: String) -> String { "has(\(field))" }

  /// A rule that a field is only for pods that end by themselves.
  ///
  /// `condition`: the expression that the field is set.
  private static func runOnce(
    _ name: String, isSet condition: (_ field: String) -> String,
    _ isSet: @escaping @Sendable (PodPatternSpec) -> Bool
  ) -> Field<PodPatternSpec> {
    let policy = "self.template.spec.restartPolicy"
    let message = "may only be set when the template's restartPolicy is Never or OnFailure"
    return Field(
      CELRule(
        "!(\(condition("self.\(name)")))"
          + " || has(\(policy)) && dyn(\(policy)) in ['Never', 'OnFailure']",
        message, fieldPath: ".\(name)"), at: name
    ) { spec, _ in
      isSet(spec) && spec.restartPolicy == .always ? "Forbidden: \(message)" : nil
    }.turn(1)
  }
}
