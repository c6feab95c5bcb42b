internal import KubernetesCore

/// Who set which fields of an object: what `metadata.managedFields` says.
struct ManagedFields: Sendable, Equatable {
  /// What one writer owns through one kind of writing.
  struct Entry: Sendable, Equatable {
    var manager: String
    var operation: String
    var apiVersion: String
    var subresource: String
    var time: String
    var fields: FieldSet

    /// Whether both are the same writer, writing in the same way.
    func isSameWriter(as other: Entry) -> Bool {
      (manager, operation, subresource) == (other.manager, other.operation, other.subresource)
        && apiVersion == other.apiVersion
    }

    /// The writer as a conflict names it.
    var description: String {
      var text = "\"\(manager)\""
      if !subresource.isEmpty { text += " with subresource \"\(subresource)\"" }
      return operation == "Update" ? "\(text) using \(apiVersion)" : text
    }
  }

  var entries: [Entry] = []

  init() {}

  init(_ value: JSONValue?) {
    for entry in value?.array ?? [] {
      entries.append(
        Entry(
          manager: entry["manager"]?.string ?? "", operation: entry["operation"]?.string ?? "",
          apiVersion: entry["apiVersion"]?.string ?? "",
          subresource: entry["subresource"]?.string ?? "", time: entry["time"]?.string ?? "",
          fields: FieldSet(fields: entry["fieldsV1"] ?? [:])))
    }
  }

  var value: JSONValue? {
    let kept = entries.filter { !$0.fields.isEmpty }.sorted { left, right in
      (left.operation, left.time, left.manager, left.subresource)
        < (right.operation, right.time, right.manager, right.subresource)
    }
    guard !kept.isEmpty else { return nil }
    return .array(
      kept.map { entry in
        var value: JSONValue = [
          "manager": .string(entry.manager), "operation": .string(entry.operation),
          "apiVersion": .string(entry.apiVersion), "time": .string(entry.time),
          "fieldsType": "FieldsV1", "fieldsV1": entry.fields.fields,
        ]
        if !entry.subresource.isEmpty { value["subresource"] = .string(entry.subresource) }
        return value
      })
  }

  /// An entry of a call's writer that owns nothing yet.
  static func entry(_ call: Call, operation: String) -> Entry {
    Entry(
      manager: call.fieldManager, operation: operation, apiVersion: call.type.apiVersion,
      subresource: call.writerSubresource ?? "", time: Timestamp(call.now).description,
      fields: FieldSet())
  }

  func entry(like writer: Entry) -> Entry? { entries.first { $0.isSameWriter(as: writer) } }

  /// Sets what a writer owns; its time changes with that alone.
  mutating func set(_ writer: Entry) {
    guard let place = entries.firstIndex(where: { $0.isSameWriter(as: writer) }) else {
      entries.append(writer)
      return
    }
    if entries[place].fields != writer.fields { entries[place] = writer }
  }

  /// Takes fields away from all writers but one.
  mutating func take(_ fields: FieldSet, from isLosing: (Entry) -> Bool) {
    for place in entries.indices where isLosing(entries[place]) {
      entries[place].fields = entries[place].fields.subtracting(fields)
    }
  }
}
