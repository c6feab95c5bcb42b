/// The rules about fields of the spec that stand far apart.
enum SpecRules {
  static let all =
    [atLeastOneContainer] + uniqueNames + [
      reservedName, fetchNeedsVolume, fetchWrites, mounts,
    ]

  private static let containers = "self.template.spec.containers"
  private static let initContainers = "self.template.spec.initContainers"
  private static let hasContainers =
    "has(self.template.spec) && has(self.template.spec.containers)"
  private static let hasInitContainers =
    "has(self.template.spec) && has(self.template.spec.initContainers)"
    + " && dyn(self.template.spec.initContainers) != null"

  private static let atLeastOneContainer = CELRule(
    "\(hasContainers) && size(\(containers)) > 0",
    "at least one runtime container is needed", fieldPath: ".template.spec.containers")

  /// Names are unique among all that becomes a container. Each list by itself is a map by name.
  private static let uniqueNames = [
    unique("self.sidecars", "a sidecar", "self.initializers", "an initializer", ".sidecars"),
    unique(
      "self.initializers", "an initializer", containers, "a container of the template",
      ".initializers", where: hasContainers),
    unique(
      "self.initializers", "an initializer", initContainers, "an init container of the template",
      ".initializers", where: hasInitContainers),
    unique(
      "self.sidecars", "a sidecar", containers, "a container of the template", ".sidecars",
      where: hasContainers),
    unique(
      "self.sidecars", "a sidecar", initContainers, "an init container of the template",
      ".sidecars", where: hasInitContainers),
  ]

  /// Adding lists that are maps merges them by key, so a sum that is too short tells of a name in
  /// both, and costs next to nothing, however long the lists.
  private static func unique(
    _ list: String, _ element: String, _ other: String, _ otherElement: String, _ path: String,
    where condition: String? = nil
  ) -> CELRule {
    let rule = "size(dyn(\(list)) + dyn(\(other))) == size(\(list)) + size(\(other))"
    return CELRule(
      condition.map { "!(\($0)) || \(rule)" } ?? rule,
      "\(element) and \(otherElement) have the same name: names must be unique in the pod",
      fieldPath: path)
  }

  private static let reservedName = CELRule(
    "!self.logShipper.enabled || !self.sharedVolume.enabled || !("
      + "self.initializers.exists(c, c.name == 'log-shipper')"
      + " || self.sidecars.exists(c, c.name == 'log-shipper')"
      + " || (\(hasContainers) && \(containers).exists(c, c.name == 'log-shipper'))"
      + " || (\(hasInitContainers) && \(initContainers).exists(c, c.name == 'log-shipper')))",
    "the name log-shipper is that of the log shipper: choose another, or set logShipper.enabled to"
      + " false")

  private static let fetchNeedsVolume = CELRule(
    "self.sharedVolume.enabled || !self.initializers.exists(i, has(i.fetch) && i.fetch != null)",
    "fetch downloads into the shared volume: sharedVolume.enabled must not be false",
    fieldPath: ".initializers")

  private static let fetchWrites = CELRule(
    "!self.sharedVolume.mounts.exists(m, m.readOnly"
      + " && self.initializers.exists(i, i.name == m.container && has(i.fetch) && i.fetch != null))",
    "the mount of an initializer that fetches must not be readOnly: it writes what it fetches there",
    fieldPath: ".sharedVolume.mounts")

  private static let isMounted =
    "self.sidecars.exists(c, c.name == m.container)"
    + " || self.initializers.exists(c, c.name == m.container)"
    + " || (\(hasContainers) && \(containers).exists(c, c.name == m.container))"
    + " || (\(hasInitContainers) && \(initContainers).exists(c, c.name == m.container))"

  private static let mounts = CELRule(
    "self.sharedVolume.mounts.all(m, \(isMounted))",
    "each must name a container of the template, an initializer or a sidecar",
    fieldPath: ".sharedVolume.mounts")
}
