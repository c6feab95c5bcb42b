internal import ArgumentParser
internal import CommandSupport
internal import KubernetesCore
internal import PodPatternCore

/// Which PodPattern a command is about, and in which cluster.
struct PatternOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The PodPattern: NAME, podp/NAME or podpattern/NAME.", valueName: "name"),
    transform: { try PatternName($0) })
  var pattern: PatternName

  @OptionGroup var cluster: ClusterOptions

  @Option(
    name: [.customShort("n"), .long],
    help: ArgumentHelp(
      "The PodPattern's namespace; that of the context, if not given.", valueName: "name"))
  var namespace: String?

  /// Finds the cluster, without connecting to it yet.
  ///
  /// - Throws: `CommandFailure` if no configuration leads to a cluster.
  func open() throws(CommandFailure) -> PatternAccess {
    let (client, own) = try cluster.open()
    let namespace = namespace.flatMap { $0.isEmpty ? nil : $0 } ?? own
    return PatternAccess(client: client, key: ObjectKey(namespace: namespace, name: pattern.name))
  }
}

/// The name of a PodPattern as kubectl accepts it: alone, or after its type.
struct PatternName: Hashable {
  let name: String

  /// Why a text is not the name of a PodPattern.
  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  /// Parses `NAME` or `TYPE/NAME`.
  init(_ text: String) throws(Fault) {
    let parts = text.parts(separatedBy: "/", keepingEmpty: true)
    guard let name = parts.last, parts.count <= 2, !parts.contains("") else {
      throw Fault(description: "give NAME, or podpattern/NAME.")
    }
    if parts.count == 2, !Self.types.contains(parts[0].lowercased()) {
      throw Fault(description: "\"\(parts[0])\" is not a PodPattern's type: give podpattern/NAME.")
    }
    guard name.isSubdomain else {
      throw Fault(description: "\(name.debugDescription) can't be the name of a PodPattern.")
    }
    self.name = name
  }

  /// The types that kubectl accepts: singular, plural or short, also with group and version.
  private static let types = Set(
    ["podpattern", "podpatterns", "podp"].flatMap { type in
      [type, "\(type).podpattern.dev", "\(type).v1alpha1.podpattern.dev"]
    })
}
