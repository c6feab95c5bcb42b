internal import KubernetesCore

extension APIServer {
  /// Lists objects, whole or in pages, or begins a watch of them.
  func list(_ call: Call) throws(APIFailure) -> Answer {
    if call.isTrue("watch") { return .watch(try watchPlan(call)) }
    let filter = try ObjectFilter(call)
    let version = try ListVersion(call, current: database.revision)
    guard
      let objects = database.objects(
        call.served.table, namespace: call.namespace, at: version.revision)
    else { throw expired(version, call) }
    var chosen = objects.filter { filter.matches($0.value, call.served) }
    if let start = version.startAfter { chosen.removeAll { $0.key <= start } }
    var metadata: JSONValue = ["resourceVersion": .string(String(version.revision))]
    if let limit = call.parameters["limit"].flatMap({ Int($0) }), limit > 0, chosen.count > limit {
      let last = chosen[limit - 1].key
      let token = ContinueToken(revision: version.revision, after: last)
      metadata["continue"] = .string(token.text)
      if !filter.isSelective { metadata["remainingItemCount"] = .integer(chosen.count - limit) }
      chosen.removeSubrange(limit...)
    }
    return .response(try answerList(chosen.map(\.value), call, metadata: metadata))
  }

  private func expired(_ version: ListVersion, _ call: Call) -> APIFailure {
    guard let start = version.startAfter else {
      return .expired("The resourceVersion for the provided list is too old.")
    }
    var failure = APIFailure.expired(
      "The provided continue parameter is too old to display a consistent list result. You can "
        + "start a new list without the continue parameter, or use the continue token in this "
        + "response to retrieve the remainder of the results. Continuing with the provided token "
        + "results in an inconsistent list - objects that were created, modified, or deleted "
        + "between the time the first chunk was returned and now may show up in the list.")
    failure.continueToken = ContinueToken(revision: nil, after: start).text
    return failure
  }
}

/// Which state a list shows, and where its page begins.
struct ListVersion: Sendable {
  var revision: Int
  var startAfter: ObjectKey?

  /// What a list's parameters ask for.
  ///
  /// - Throws: a failure for parameters that contradict each other, a bad token, or a version that
  ///   is yet to come.
  init(_ call: Call, current: Int) throws(APIFailure) {
    let version = call.parameters["resourceVersion"] ?? ""
    let match = call.parameters["resourceVersionMatch"] ?? ""
    let token = call.parameters["continue"] ?? ""
    revision = current
    if let fault = Self.fault(version: version, match: match, token: token) {
      throw .invalid(
        kind: "ListOptions.meta.k8s.io", group: "meta.k8s.io", bareKind: "ListOptions", name: "",
        [fault])
    }
    if !token.isEmpty {
      guard version.isEmpty || version == "0" else {
        throw .badRequest("specifying resource version is not allowed when using continue")
      }
      guard let token = ContinueToken(token) else {
        throw .badRequest(
          "invalid continue token: continue key is not valid: illegal base64 data at input byte 0")
      }
      revision = token.revision ?? current
      startAfter = token.after
      return
    }
    guard !version.isEmpty, version != "0" else { return }
    guard let wanted = Int(version) else {
      throw .badRequest("invalid resource version: \(APIFailure.unparsableVersion(version))")
    }
    guard wanted <= current else { throw .tooLargeResourceVersion(wanted, current: current) }
    let isPaged = (call.parameters["limit"].flatMap { Int($0) } ?? 0) > 0
    if match == "Exact" || (match.isEmpty && isPaged) { revision = wanted }
  }

  private static func fault(version: String, match: String, token: String) -> FieldFault? {
    guard !match.isEmpty else { return nil }
    let field: FieldPath = "resourceVersionMatch"
    if version.isEmpty {
      return FieldFault(
        .forbidden, field,
        "resourceVersionMatch is forbidden unless resourceVersion is provided")
    }
    if !token.isEmpty {
      return FieldFault(
        .forbidden, field, "resourceVersionMatch is forbidden when continue is provided")
    }
    if match != "Exact", match != "NotOlderThan" {
      return FieldFault(
        .unsupported, field, value: .string(match),
        #"supported values: "Exact", "NotOlderThan", """#)
    }
    if match == "Exact", version == "0" {
      return FieldFault(
        .forbidden, field,
        "resourceVersionMatch \"Exact\" is forbidden for resourceVersion \"0\"")
    }
    return nil
  }
}

extension APIFailure {
  static func unparsableVersion(_ version: String) -> String {
    "resourceVersion: Invalid value: \"\(version)\": strconv.ParseUint: parsing \"\(version)\": "
      + "invalid syntax"
  }

  static func tooLargeResourceVersion(_ version: Int, current: Int) -> APIFailure {
    APIFailure(
      504, "Timeout", "Too large resource version: \(version), current: \(current)",
      details: [
        "causes": [
          ["reason": "ResourceVersionTooLarge", "message": "Too large resource version"]
        ],
        "retryAfterSeconds": 1,
      ])
  }
}
