internal import KubernetesCore

/// What a watch is about, and how it begins.
struct WatchPlan: Sendable {
  enum Start: Sendable {
    /// With the changes after a revision.
    case after(Int)
    /// With all objects of now, as added; then with the changes.
    case everything([JSONValue], revision: Int, endsWithBookmark: Bool)
    /// With an error, which is all.
    case failure(APIFailure)
  }

  var served: ServedType
  var filter: ObjectFilter
  var representation: Representation
  var includes: String?
  var start: Start
  var wantsBookmarks: Bool
  /// After how many seconds the watch ends.
  var timeoutSeconds: Int
}

extension APIServer {
  /// What a watch request asks for.
  func watchPlan(_ call: Call) throws(APIFailure) -> WatchPlan {
    let timeout = call.parameters["timeoutSeconds"].flatMap { Int($0) } ?? 0
    return WatchPlan(
      served: call.served, filter: try ObjectFilter(call),
      representation: try Representation(accept: call.request.headers["Accept"], presentation),
      includes: call.parameters["includeObject"], start: try watchStart(call),
      wantsBookmarks: call.isTrue("allowWatchBookmarks"),
      timeoutSeconds: timeout > 0 ? timeout : 2700)
  }

  private func watchStart(_ call: Call) throws(APIFailure) -> WatchPlan.Start {
    let version = call.parameters["resourceVersion"] ?? ""
    guard let revision = Int(version.isEmpty ? "0" : version), revision >= 0 else {
      throw APIFailure(500, "", APIFailure.unparsableVersion(version))
    }
    let sendsInitialEvents = call.isTrue("sendInitialEvents")
    try checkStreamingList(call, sendsInitialEvents)
    if sendsInitialEvents || revision == 0 {
      guard revision <= database.revision else {
        return .failure(.tooLargeResourceVersion(revision, current: database.revision))
      }
      let filter = try ObjectFilter(call)
      let objects = database.objects(call.served.table, namespace: call.namespace).map(\.value)
      return .everything(
        objects.filter { filter.matches($0, call.served) }, revision: database.revision,
        endsWithBookmark: sendsInitialEvents && call.isTrue("allowWatchBookmarks"))
    }
    guard database.changes(after: revision) != nil else {
      let oldest = database.compactedRevision + 1
      return .failure(.expired("too old resource version: \(revision) (\(oldest))"))
    }
    return .after(revision)
  }

  private func checkStreamingList(_ call: Call, _ sendsInitialEvents: Bool) throws(APIFailure) {
    let match = call.parameters["resourceVersionMatch"]
    let fault: FieldFault
    if sendsInitialEvents, match != "NotOlderThan" {
      fault = FieldFault(
        .forbidden, "resourceVersionMatch",
        "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")
    } else if !sendsInitialEvents, match != nil, call.parameters["sendInitialEvents"] == nil {
      fault = FieldFault(
        .forbidden, "resourceVersionMatch",
        "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")
    } else {
      return
    }
    throw .invalid(
      kind: "ListOptions.meta.k8s.io", group: "meta.k8s.io", bareKind: "ListOptions", name: "",
      [fault])
  }
}
