internal import KubernetesCore
internal import PodPatternCore

/// Stands in for the CRD's CEL rules, which a simulated cluster can't evaluate: the same mistakes are
/// found by the program's own reading of a PodPattern.
enum PatternAdmission {
  /// What is wrong with an object, a line each; nothing for what is no PodPattern.
  @Sendable static func faults(of type: ResourceType, _ object: JSONValue) -> [String] {
    guard type == .podPatterns else { return [] }
    do {
      _ = try PodPattern(json: object)
      return []
    } catch {
      return error.lines.map(\.description)
    }
  }
}
