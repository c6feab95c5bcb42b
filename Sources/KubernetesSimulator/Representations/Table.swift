internal import FoundationEssentials
internal import KubernetesCore

/// Shows objects as a table, as `kubectl get` prints it.
struct Table: Sendable {
  let served: ServedType
  /// What each row carries of its object: `Object`, `Metadata` (the default) or `None`.
  let includes: String
  let now: Date

  init(_ served: ServedType, includes: String?, now: Date) {
    self.served = served
    self.includes = includes ?? "Metadata"
    self.now = now
  }

  func table(of objects: [JSONValue], metadata: JSONValue, hasHeader: Bool = true) -> JSONValue {
    let printer = Printer.of(served)
    return [
      "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": metadata,
      "columnDefinitions": hasHeader ? .array(printer.columns.map(\.definition)) : nil,
      "rows": .array(
        objects.map { object in
          ["cells": .array(printer.cells(object, now)), "object": carried(object)]
        }),
    ]
  }

  private func carried(_ object: JSONValue) -> JSONValue {
    switch includes {
    case "None": nil
    case "Object": object
    default: Representation.metadata(of: object)
    }
  }
}
