package import KubernetesCore

/// The containers that PodPattern adds for `fetch` and `waitFor`, as far as a pattern or the defaults
/// that hold for it have their say.
///
/// The rest of the security context is the operator's: neither a pattern nor a namespace makes a
/// container of the operator's more powerful.
package struct Helpers: Sendable, Hashable {
  /// The containers' `resources`, instead of the operator's.
  package var resources: JSONValue?
  /// The user that they run as, instead of the operator's.
  package var runAsUser: Int?
  /// The group that they run as; nil for that of the image or of the pod.
  package var runAsGroup: Int?
}

extension Helpers {
  /// None has a default in the schema: a field that is left out could not be told from one that says
  /// what the default is.
  static let fields = Fields(
    Helpers(),
    "The containers that are added for fetch and waitFor, and those that fetch again. What is left"
      + " out is as the namespace or the operator says."
  ) {
    Field(
      \.resources, "resources", .kubernetes("ResourceRequirements"), .optional,
      "The resources of each of them, instead of the operator's: for a namespace whose LimitRange or"
        + " quota asks for more.")
    Field(
      \.runAsUser, "runAsUser", .count(minimum: 1), .optional,
      "The user that they run as, which is not root: to read or replace files of that user."
    ).turn(1)
    Field(
      \.runAsGroup, "runAsGroup", .count(), .optional,
      "The group that they run as. That of the pod or of the image without it.")
  }

  /// The fields that may stand in defaults, in the order of the alphabet.
  package static var fieldNames: [String] { fields.names.sorted().map(\.text) }

  /// Faults what may not stand in defaults of patterns, and what is wrong with the rest.
  static func checkDefaults(_ reader: inout FieldReader, _ members: Members) {
    reader.close(members.object, members.path, fields.names)
    var helpers = Helpers()
    fields.read(&reader, members, into: &helpers)
  }

  /// A helper's security context with the user and the group that are asked for.
  func applied(to context: JSONValue?) -> JSONValue? {
    guard runAsUser != nil || runAsGroup != nil else { return context }
    var result = context ?? [:]
    if let runAsUser { result["runAsUser"] = .integer(runAsUser) }
    if let runAsGroup { result["runAsGroup"] = .integer(runAsGroup) }
    return result
  }
}
