internal import KubernetesCore

extension APIServer {
  /// Server-side apply: makes the object, or changes what the configuration specifies and removes
  /// what it no longer does.
  mutating func apply(_ call: Call) throws(APIFailure) -> APIResponse {
    let document = try configuration(call)
    try checkDeclared(document, call)
    let decoded = try decode(document, call)
    guard database[call.served.table, call.key] != nil else {
      guard call.subresource == nil else { throw .notFound(call.type, call.key.name) }
      try checkAbsence(document, call)
      let object = try create(decoded.object, call)
      return try answer(object, call, status: 201, warnings: decoded.warnings)
    }
    let live = call.served.strategy.shown(try stored(call), as: call.type)
    if let version = document.metadata("resourceVersion"),
      version != live.metadata("resourceVersion")
    {
      throw .changedMeanwhile(call.type, call.key.name)
    }
    let (merged, managed) = try merge(decoded.object, into: live, call)
    let object = try update(merged, call, ownership: .apply(managed))
    return try answer(object, call, warnings: decoded.warnings)
  }

  /// A configuration for an object of a uid makes none; a version alone does not matter.
  private func checkAbsence(_ document: JSONValue, _ call: Call) throws(APIFailure) {
    guard let uid = document.metadata("uid"), !uid.isEmpty else { return }
    guard document.metadata("resourceVersion") == nil else {
      throw .changedMeanwhile(call.type, call.key.name)
    }
    throw .conflict(
      call.type, call.key.name,
      "uid mismatch: the provided object specified uid \(uid), and no existing object was found")
  }

  /// A configuration must not have fields that the type does not know, however strict the call is.
  private func checkDeclared(_ document: JSONValue, _ call: Call) throws(APIFailure) {
    let conformance = call.served.schema.conformance(of: document)
    guard let unknown = conformance.unknown.first else { return }
    let type = call.type
    throw APIFailure(
      500, "",
      "failed to create typed patch object (\(document.namespace)/\(document.name); "
        + "\(type.apiVersion), Kind=\(type.kind)): .\(unknown): field not declared in schema")
  }

  private func configuration(_ call: Call) throws(APIFailure) -> JSONValue {
    guard let manager = call.parameters["fieldManager"], !manager.isEmpty else {
      throw .invalid(
        kind: "PatchOptions.meta.k8s.io", group: "meta.k8s.io", bareKind: "PatchOptions", name: "",
        [FieldFault(.required, "fieldManager", "is required for apply patch")])
    }
    var document = try call.body()
    guard document["apiVersion"]?.string != nil, document["kind"]?.string != nil else {
      throw .badRequest("invalid object type: /, Kind=")
    }
    if document["metadata"]?["managedFields"] != nil {
      throw .badRequest("metadata.managedFields must be nil")
    }
    if document.name.isEmpty { document.setMetadata("name", .string(call.key.name)) }
    return document
  }

  private func merge(
    _ configuration: JSONValue, into live: JSONValue, _ call: Call
  ) throws(APIFailure) -> (JSONValue, ManagedFields) {
    let schema = call.served.schema
    var managed = ManagedFields(live["metadata"]?["managedFields"])
    var writer = ManagedFields.entry(call, operation: "Apply")
    writer.fields = FieldOwnership.specified(configuration, call)
    let before = managed.entry(like: writer)?.fields ?? FieldSet()
    let wanted = FieldOwnership.owned(configuration, call)
    var merged = AppliedMerge.merge(live, wanted, schema: schema)
    let changed = FieldSet.difference(
      FieldOwnership.content(live), FieldOwnership.content(merged), schema: schema
    ).changed
    try resolveConflicts(changed, &managed, writer, call)
    let others = managed.entries.filter { !$0.isSameWriter(as: writer) }
      .reduce(FieldSet()) { $0.union($1.fields) }
    let dropped = before.withParents.subtracting(writer.fields.withParents)
    merged =
      AppliedMerge.remove(dropped, ownedByOthers: others, from: merged, schema: schema) ?? merged
    if let version = live.metadata("resourceVersion") {
      merged.setMetadata("resourceVersion", .string(version))
    }
    managed.set(writer)
    return (merged, managed)
  }

  /// Refuses changes of fields that others own, or takes these fields away from them by force.
  private func resolveConflicts(
    _ changed: FieldSet, _ managed: inout ManagedFields, _ writer: ManagedFields.Entry,
    _ call: Call
  ) throws(APIFailure) {
    let conflicts = managed.entries.filter { !$0.isSameWriter(as: writer) }.compactMap { entry in
      let fields = entry.fields.intersection(changed)
      return fields.paths.isEmpty ? nil : (entry: entry, paths: fields.paths)
    }
    guard !conflicts.isEmpty else { return }
    if call.isTrue("force") {
      managed.take(changed) { !$0.isSameWriter(as: writer) }
      return
    }
    throw .applyConflict(conflicts.map { ($0.entry.description, $0.paths) })
  }
}

extension APIFailure {
  /// An apply that would change what others own.
  static func applyConflict(_ conflicts: [(writer: String, paths: [String])]) -> APIFailure {
    let count = conflicts.reduce(0) { $0 + $1.paths.count }
    let texts = conflicts.map { conflict in
      conflict.paths.count == 1
        ? "conflict with \(conflict.writer): \(conflict.paths[0])"
        : "conflicts with \(conflict.writer):\n"
          + conflict.paths.map { "- \($0)" }.joined(separator: "\n")
    }
    let causes = conflicts.flatMap { conflict in
      conflict.paths.map { path -> JSONValue in
        [
          "reason": "FieldManagerConflict",
          "message": .string("conflict with \(conflict.writer)"), "field": .string(path),
        ]
      }
    }
    return APIFailure(
      409, "Conflict",
      "Apply failed with \(count) conflict\(count == 1 ? "" : "s"): "
        + texts.joined(separator: "\n"), details: ["causes": .array(causes)])
  }
}
