package import FoundationEssentials
package import KubernetesCore
package import KubernetesSimulator

/// Objects and types as kubectl wants to see them.
package struct KubectlPresentation: Presentation {
  package init() {}

  /// Objects as a table, as `kubectl get` prints it.
  package func table(
    of objects: [JSONValue], _ type: ServedType, including parts: String?, metadata: JSONValue,
    hasHeader: Bool, now: Date
  ) -> JSONValue {
    let printer = Printer.of(type)
    return [
      "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": metadata,
      "columnDefinitions": hasHeader ? .array(printer.columns.map(\.definition)) : nil,
      "rows": .array(
        objects.map { object in
          ["cells": .array(printer.cells(object, now)), "object": carried(object, parts)]
        }),
    ]
  }

  /// What a row carries of its object: its metadata, where nothing else is asked for.
  private func carried(_ object: JSONValue, _ parts: String?) -> JSONValue {
    switch parts {
    case "None": nil
    case "Object": object
    default: Representation.metadata(of: object)
    }
  }

  /// The documents that `kubectl explain` and `kubectl apply` read.
  package func openAPI(_ path: ArraySlice<String>, of types: [ServedType]) -> JSONValue? {
    OpenAPI(types: types).document(path)
  }
}
