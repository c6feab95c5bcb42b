package import FoundationEssentials
package import KubernetesCore

/// What a simulated API server shows beside its objects: tables for people, and what kubectl wants to
/// know of its types.
///
/// KubernetesSimulatorServer has one. A server without it has objects and their metadata alone, which
/// is all that controllers ask for.
package protocol Presentation: Sendable {
  /// Objects as a table.
  ///
  /// - `parts`: what each row carries of its object, as `includeObject` says.
  /// - `hasHeader`: whether the columns are described.
  func table(
    of objects: [JSONValue], _ type: ServedType, including parts: String?, metadata: JSONValue,
    hasHeader: Bool, now: Date
  ) -> JSONValue

  /// The document at a path below `/openapi/v3`; nil where there is none.
  func openAPI(_ path: ArraySlice<String>, of types: [ServedType]) -> JSONValue?
}
