import KubernetesCore
import KubernetesTestSupport
import PodPatternCore

extension Repository {
  /// The schema of a field of PodPatterns by its path from the root, through lists; nil where there is
  /// none.
  static func schema(of path: [String]) -> JSONValue? {
    path.reduce(PodPatternCRD.schema) { node, name in
      guard let node else { return nil }
      let within = node["items"] ?? node
      return within["properties"]?[name] ?? within["additionalProperties"]
    }
  }

  /// The objects that PodPatterns of a text become, as `podpattern render` prints them.
  static func rendered(_ patterns: String) throws -> ProgramOutput {
    let folder = try TemporaryFolder()
    try folder.write("patterns.yaml", patterns)
    return try ProgramOutput(
      running: try BuiltProgram.path("podpattern"),
      ["render", "-f", "\(folder.path)/patterns.yaml"], folder: folder.path)
  }
}
