internal import KubernetesCore

/// The schema of what a PodPattern declares.
enum SpecSchema {
  static let node = SchemaNode.object(
    "What the pods are made of and how many there are to be.", required: ["template"],
    [
      "replicas": .count("How many pods there are to be.").defaulting(to: 1),
      "template": .inlined(
        "PodTemplateSpec",
        "The pods as core/v1 PodTemplateSpec has them. Its containers are the runtime containers,"
          + " at least one. Every field is kept as it is written."),
      "initializers": InitializerSchema.list,
      "sidecars": SidecarSchema.list,
      "sharedVolume": SharedVolumeSchema.node,
      "logShipper": LogShipperSchema.node,
      "service": .inlined(
        "ServiceSpec",
        "The Service of the pattern's name that leads to the pods, with the fields of core/v1"
          + " ServiceSpec. {} makes one too: the ports are the runtime containers' ports unless"
          + " they are given. The selector is always that of the pattern. No Service without it."
      ).nullable.rule(
        CELRule(
          "!has(self.selector) || dyn(self.selector) == null",
          "must not be set: the Service selects the pattern's pods", fieldPath: ".selector")),
      "disruptionBudget": DisruptionBudgetSchema.node,
      "strategy": StrategySchema.node,
      "minReadySeconds": .count(
        "For how many seconds a pod must have been ready to count as available."
      ).defaulting(to: 0),
      "progressDeadlineSeconds": .count(
        "After how many seconds without progress a pattern counts as stalled.", minimum: 1
      ).defaulting(to: 600),
      "revisionHistoryLimit": .count("How many earlier revisions are kept.").defaulting(to: 10),
      "backoffLimit": .count(
        "How many failed pods are replaced before the pattern is Failed, with restartPolicy Never"
          + " or OnFailure."
      ).defaulting(to: 0),
      "paused": .boolean(
        "Whether pods stay as they are when the template changes, until this is false again."
      ).defaulting(to: false),
    ]
  ).rules(SpecRules.all)
}
