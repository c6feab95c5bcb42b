internal import FoundationEssentials
internal import KubernetesCore

extension APIServer {
  /// Deletes one object, at once or once its finalizers and its grace period allow.
  mutating func delete(_ call: Call) throws(APIFailure) -> APIResponse {
    let options = try deleteOptions(call)
    let before = try stored(call)
    let (object, isPending) = try delete(before, options, call)
    if isPending || call.served.strategy.returnsDeletedObject { return try answer(object, call) }
    var details = call.type.details(before.name)
    details["uid"] = .string(before.uid)
    var answer = JSONValue.success
    answer["details"] = details
    return APIResponse(json: answer)
  }

  /// Deletes the objects that a list's selectors choose.
  mutating func deleteCollection(_ call: Call) throws(APIFailure) -> APIResponse {
    let options = try deleteOptions(call)
    let filter = try ObjectFilter(call)
    let objects = database.objects(call.served.table, namespace: call.namespace)
    let chosen = objects.map(\.value).filter { filter.matches($0, call.served) }
    for object in chosen {
      _ = try delete(object, options, call.ofObject(object.key))
    }
    return try answerList(chosen, call, metadata: listMetadata())
  }

  /// Deletes an object; returns its last state, and whether that stays for now.
  private mutating func delete(
    _ object: JSONValue, _ options: Deletion, _ call: Call
  ) throws(APIFailure) -> (JSONValue, isPending: Bool) {
    try check(options.options.preconditions, object, call)
    var object = object
    let period = call.served.strategy.gracePeriod(
      object, requested: options.options.gracePeriodSeconds)
    let finalizers = Self.finalizers(object, options.options.propagationPolicy)
    let current = object
    object.setFinalizers(finalizers)
    markDeleted(&object, gracePeriod: period, call)
    let isPending =
      !object.hasNoFinalizers || object.metadata["deletionGracePeriodSeconds"]?.integer ?? 0 > 0
    if options.isDryRun { return (object, isPending) }
    guard isPending else {
      _ = database.remove(call.served.table, call.key)
      didWrite(call.served)
      let last = call.served.strategy.endsGracefully ? object : current
      return (last.settingResourceVersion(database.revision), false)
    }
    guard !object.isEquivalent(to: current) else { return (current, true) }
    let stored = database.put(call.served.table, call.key, object)
    didWrite(call.served)
    return (stored, true)
  }

  /// Says when the object is to end; a second deletion may only bring that forward.
  private func markDeleted(_ object: inout JSONValue, gracePeriod: Int, _ call: Call) {
    if object.isTerminating {
      let pending = object.metadata["deletionGracePeriodSeconds"]?.integer ?? 0
      guard gracePeriod < pending else { return }
    } else if object.generation > 0 {
      object.setMetadata("generation", .integer(object.generation + 1))
    }
    object.setMetadata(
      "deletionTimestamp", .time(call.now.addingTimeInterval(Double(gracePeriod))))
    object.setMetadata("deletionGracePeriodSeconds", .integer(gracePeriod))
    if call.type == .namespaces { object["status"] = ["phase": "Terminating"] }
  }

  private static func finalizers(
    _ object: JSONValue, _ policy: DeleteOptions.PropagationPolicy?
  ) -> [String] {
    guard let policy else { return object.finalizers }
    let others = object.finalizers.filter { $0 != "orphan" && $0 != "foregroundDeletion" }
    switch policy {
    case .background: return others
    case .foreground: return others + ["foregroundDeletion"]
    case .orphan: return others + ["orphan"]
    }
  }

  /// Refuses a call about an object that is another one by now.
  func check(
    _ preconditions: DeleteOptions.Preconditions?, _ object: JSONValue, _ call: Call
  ) throws(APIFailure) {
    if let uid = preconditions?.uid, uid != object.uid {
      throw .conflict(
        call.type.byKind, object.name,
        "the UID in the precondition (\(uid)) does not match the UID in record (\(object.uid)). "
          + "The object might have been deleted and then recreated")
    }
    let actual = object.metadata("resourceVersion") ?? ""
    if let version = preconditions?.resourceVersion, version != actual {
      throw .conflict(
        call.type.byKind, object.name,
        "the ResourceVersion in the precondition (\(version)) does not match the ResourceVersion "
          + "in record (\(actual)). The object might have been modified")
    }
  }

  /// What a deletion asks for.
  private struct Deletion {
    var options = DeleteOptions()
    var isDryRun = false
  }

  /// The options of a deletion, from the body, or from the query where there is no body.
  private func deleteOptions(_ call: Call) throws(APIFailure) -> Deletion {
    guard let body = call.request.body, !body.isEmpty else {
      let seconds = call.parameters["gracePeriodSeconds"].flatMap { Int($0) }
      let policy = call.parameters["propagationPolicy"]
      return Deletion(
        options: DeleteOptions(
          propagationPolicy: policy.flatMap { .init(rawValue: $0) }, gracePeriodSeconds: seconds),
        isDryRun: call.isDryRun)
    }
    let json = try call.body()
    return Deletion(options: DeleteOptions(json: json), isDryRun: json["dryRun"] == ["All"])
  }
}

extension JSONValue {
  /// What a server answers that has nothing else to say.
  static let success: JSONValue = [
    "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success",
  ]
}

extension ResourceType {
  /// The type as failures of preconditions name it: by its kind.
  fileprivate var byKind: ResourceType {
    ResourceType(
      group: group, version: version, kind: kind, plural: kind, isNamespaced: isNamespaced)
  }
}
