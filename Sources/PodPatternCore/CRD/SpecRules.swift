/// The rules about fields of the spec that stand far apart.
///
/// The API server evaluates all of them at each write of a PodPattern, its status included. What it
/// spends there is the looking up of fields, the more so the more fields the object has by its
/// schema, and a pod has many: so the rules name the template's lists as seldom as they can, and no
/// list is looked at twice for the sake of a message.
enum SpecRules {
  static let all =
    [uniqueNames, reservedName] + refresherNames + [fetchNeedsVolume, fetchWrites, mounts]

  private static let initializers = "self.initializers"
  private static let sidecars = "self.sidecars"
  private static let containers = "self.template.spec.containers"
  private static let initContainers = "self.template.spec.initContainers"
  private static let hasInitContainers =
    "has(\(initContainers)) && dyn(\(initContainers)) != null"

  /// Names are unique among all that becomes a container. Each list by itself is a map by name.
  private static let uniqueNames = CELRule(
    "\(hasInitContainers)"
      + " ? \(areDistinct(initializers, sidecars, containers, initContainers))"
      + " : \(areDistinct(initializers, sidecars, containers))",
    "names of initializers, sidecars, containers and init containers must be unique in the pod",
    messageExpression: clash(initializers, sidecars)
      + " : " + clash(initializers, containers)
      + " : " + clash(sidecars, containers)
      + " : 'template.spec.initContainers has a name that is used a second time\(inThePod)'")

  private static let inThePod = ": names must be unique in the pod"

  /// Adding lists that are maps merges them by key, so a sum that is too short tells of a name in
  /// two of them, and costs next to nothing, however long the lists.
  private static func areDistinct(_ lists: String...) -> String {
    let sum = lists.map { "dyn(\($0))" }.joined(separator: " + ")
    let sizes = lists.map { "size(\($0))" }.joined(separator: " + ")
    return "size(\(sum)) == \(sizes)"
  }

  /// The beginning of a choice: the message about these two lists, if they have a name in common.
  ///
  /// The message can't say which: an expression that puts a text together from names that have no
  /// maximum length is beyond the cost that the API server allows.
  private static func clash(_ list: String, _ other: String) -> String {
    let (first, second) = (list.dropFirst("self.".count), other.dropFirst("self.".count))
    return "!(\(areDistinct(list, other)))"
      + " ? '\(first) and \(second) have a name in common\(inThePod)'"
  }

  /// Whether there is a container of the name that an expression gives.
  private static func exists(_ name: String) -> String {
    "\(initializers).exists(c, c.name == \(name))"
      + " || \(sidecars).exists(c, c.name == \(name))"
      + " || \(containers).exists(c, c.name == \(name))"
      + " || (\(hasInitContainers) && \(initContainers).exists(c, c.name == \(name)))"
  }

  private static let reservedName = CELRule(
    "!self.logShipper.enabled || !self.sharedVolume.enabled || !(\(exists("'log-shipper'")))",
    "the name log-shipper is that of the log shipper: choose another, or set logShipper.enabled to"
      + " false")

  /// The name of the container that runs an initializer again.
  private static let refresher = "i.name + '\(Initializer.refresherSuffix)'"

  private static func isRefresher(_ name: String) -> String {
    "(\(CELRule.isRefreshed("i")) && \(refresher) == \(name))"
  }

  /// No other container has the name of one that runs an initializer again: a rule for each list,
  /// since for all of them together it would cost more than the API server allows for one rule.
  private static let refresherNames = [
    refresherClash("initializers", list: initializers),
    refresherClash("sidecars", list: sidecars),
    refresherClash("template.spec.containers", list: containers),
    refresherClash(
      "template.spec.initContainers", list: initContainers, where: "\(hasInitContainers) && "),
  ]

  private static func refresherClash(
    _ field: String, list: String, where condition: String = ""
  ) -> CELRule {
    CELRule(
      "!\(initializers).exists(i, \(CELRule.isRefreshed("i"))"
        + " && \(condition)\(list).exists(c, c.name == (\(refresher))))",
      "\(field) has the name of a container that refreshSeconds adds: that of the initializer with"
        + " \(Initializer.refresherSuffix) at its end")
  }

  private static let fetchNeedsVolume = CELRule(
    "self.sharedVolume.enabled || !\(initializers).exists(i, has(i.fetch) && i.fetch != null)",
    "fetch downloads into the shared volume: sharedVolume.enabled must not be false",
    fieldPath: ".initializers")

  private static let fetchWrites = CELRule(
    "!self.sharedVolume.mounts.exists(m, m.readOnly"
      + " && \(initializers).exists(i, has(i.fetch) && i.fetch != null"
      + " && (i.name == m.container || \(isRefresher("m.container")))))",
    "the mount of an initializer that fetches must not be readOnly: it writes what it fetches there",
    fieldPath: ".sharedVolume.mounts")

  private static let mounts = CELRule(
    "self.sharedVolume.mounts.all(m, \(exists("m.container"))"
      + " || \(initializers).exists(i, \(isRefresher("m.container"))))",
    "each must name a container of the template, an initializer or a sidecar",
    fieldPath: ".sharedVolume.mounts")
}
