internal import ShipperContract

/// The rules about fields of the spec that stand far apart.
///
/// The API server evaluates all of them at each write of a PodPattern, its status included, and
/// refuses a CRD whose rules could cost too much by what it knows of their lists and texts. What
/// they really cost is looking up fields: whether `has(self.a)`, `self.a` or an element of a list,
/// each makes copies of the schemas of all fields that the object could have, and a pod has forty
/// (`model.Structural.Properties` in apiextensions-apiserver). So:
/// - lists are asked for where they stand, and never put together: a sum has no size that it knows;
/// - a field of a wide object is named as seldom as can be, and a name kept as the only element of a
///   list, which a macro gives a variable;
/// - what is usually there is used before it is asked for, since an `||` whose other side holds takes
///   no notice of an error, and what usually is not is asked for first;
/// - a rule ends early where what it is about is not there.
///
/// The names of the template's own init containers, which few templates have, are left to the
/// operator, as is all that a rule of this kind can't say.
enum SpecRules {
  static let all =
    [containerNames, helperNames] + volumeUsers.map(needsVolume) + [mounts]

  private static let initializers = "self.initializers"
  private static let sidecars = "self.sidecars"
  private static let containers = "self.template.spec.containers"
  private static let initContainers = "self.template.spec.initContainers"
  private static let sharedMounts = "self.sharedVolume.mounts"

  private static let hasInitContainers =
    "has(\(initContainers)) && dyn(\(initContainers)) != null"

  // MARK: Names

  private static let containerNames = CELRule(
    "\(containers).all(c, [c.name].all(name, \(isNotReserved("name"))"
      + " && (\(initializers).all(i, i.name != name && !(\(Initializer.isRefresher("i", named: "name"))))"
      + " || !has(\(initializers))) && (!has(\(sidecars)) || \(sidecars).all(s, s.name != name))))",
    "no container may have the name of an initializer, a sidecar or what the operator adds",
    messageExpression: clashes("a container", containers), fieldPath: ".template.spec.containers")

  /// Initializers and sidecars among themselves. Each list by itself is a map by name.
  private static let helperNames = CELRule(
    "(\(initializers).all(i, \(isNotReserved("i.name")) && !(\(Initializer.isRefreshed("i"))"
      + " && \(initializers).exists(o, o.name == i.name + '\(Initializer.refresherSuffix)')))"
      + " || !has(\(initializers))) && (!has(\(sidecars)) || \(sidecars).all(s, [s.name].all(name,"
      + " \(isNotReserved("name")) && (\(initializers).all(i, i.name != name"
      + " && !(\(Initializer.isRefresher("i", named: "name")))) || !has(\(initializers))))))",
    "no initializer or sidecar may have the name of another or of what the operator adds",
    messageExpression: CELRule.first([
      CELRule.each(
        initializers,
        where: { "has(\(sidecars)) && \(sidecars).exists(c, c.name == \($0).name)" },
        tell: { "'initializer ' + \($0).name + ': a sidecar has this name as well'" }),
      refresherClash("an initializer or sidecar", [initializers, sidecars]),
      "[\(reserved)]",
    ]))

  private static func isNotReserved(_ name: String) -> String {
    "(\(name) != '\(ShipperFiles.containerName)' || \(isWithoutShipper))"
  }

  private static let isWithoutShipper =
    "has(self.logShipper) && !self.logShipper.enabled"
    + " || has(self.sharedVolume) && !self.sharedVolume.enabled"

  private static let reserved =
    "'the name log-shipper is that of the log shipper: choose another, or set logShipper.enabled to"
    + " false'"

  /// What is told of a list of the template that has a name which is not free.
  private static func clashes(_ what: String, _ list: String) -> String {
    CELRule.first([
      CELRule.each(
        initializers, where: { "\(list).exists(c, c.name == \($0).name)" },
        tell: { "'initializer ' + \($0).name + ': \(what) has this name as well'" }),
      CELRule.each(
        sidecars, where: { "\(list).exists(c, c.name == \($0).name)" },
        tell: { "'sidecar ' + \($0).name + ': \(what) has this name as well'" }),
      refresherClash(what, [list]),
      "[\(reserved)]",
    ])
  }

  private static func refresherClash(_ what: String, _ lists: [String]) -> String {
    func name(_ initializer: String) -> String {
      "\(initializer).name + '\(Initializer.refresherSuffix)'"
    }
    return CELRule.each(
      initializers,
      where: { initializer in
        let clashes = lists.map {
          "has(\($0)) && \($0).exists(c, c.name == \(name(initializer)))"
        }
        return "\(Initializer.isRefreshed(initializer)) && (\(clashes.joined(separator: " || ")))"
      },
      tell: {
        "'initializer ' + \($0).name + ': \(what) has the name of the container that refreshSeconds"
          + " adds, ' + \(name($0))"
      })
  }

  // MARK: The shared volume

  private static let volumeUsers = Initializer.Action.kinds.filter { $0.sharedVolumeUse != nil }

  private static func needsVolume(_ kind: any InitializerKind.Type) -> CELRule {
    CELRule(
      "!has(self.sharedVolume) || self.sharedVolume.enabled || !has(\(initializers))"
        + " || !\(initializers).exists(i, \(kind.isKind(of: "i")))",
      "\(kind.sharedVolumeUse ?? kind.name): sharedVolume.enabled must not be false",
      fieldPath: ".initializers")
  }

  /// Whether a mount is that of an initializer, or of the container that runs it again.
  private static func isMount(_ mount: String) -> String {
    "(i.name == \(mount).containerName"
      + " || \(Initializer.isRefresher("i", named: "\(mount).containerName")))"
  }

  /// Whether a mount that can only be read is that of an initializer which writes into it.
  private static func isReadOnlyOfWriter(_ mount: String) -> String {
    let isWriter = volumeUsers.map { $0.isKind(of: "i") }.joined(separator: " || ")
    return "\(mount).readOnly && has(\(mount).containerName) && has(\(initializers))"
      + " && \(initializers).exists(i, (\(isWriter)) && \(isMount(mount)))"
  }

  private static let mounts = CELRule(
    "!has(self.sharedVolume) || \(sharedMounts).all(m, (\(isContainer("m")))"
      + " && !(\(isReadOnlyOfWriter("m"))))",
    "each must name a container of the template, an initializer or a sidecar, and none of an"
      + " initializer that fetches may be readOnly",
    messageExpression: CELRule.first([
      CELRule.each(
        sharedMounts, where: { "!(\(isContainer($0)))" },
        tell: {
          "\($0).containerName + ': each must name a container of the template, an initializer or a"
            + " sidecar'"
        }),
      CELRule.each(
        sharedMounts, where: isReadOnlyOfWriter,
        tell: {
          "'the mount of ' + \($0).containerName + ' must not be readOnly: the initializer writes what it"
            + " fetches there'"
        }),
    ]),
    fieldPath: ".sharedVolume.mounts")

  private static func isContainer(_ mount: String) -> String {
    let name = "\(mount).containerName"
    // One without is told by a rule of its own, and one that 0.1.0 left is let be.
    return "!has(\(name)) || \(containers).exists(c, c.name == \(name))"
      + " || has(\(initializers)) && \(initializers).exists(i, \(isMount(mount)))"
      + " || has(\(sidecars)) && \(sidecars).exists(c, c.name == \(name))"
      + " || \(hasInitContainers) && \(initContainers).exists(c, c.name == \(name))"
  }
}
