package import KubernetesCore

/// The CustomResourceDefinition of PodPattern.
package enum PodPatternCRD {
  /// The object's name: `podpatterns.podpattern.dev`.
  package static let name = "podpatterns.podpattern.dev"

  /// The CustomResourceDefinition, as it is applied to a cluster.
  package static let json: JSONValue = [
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": ["name": .string(name)],
    "spec": [
      "group": "podpattern.dev",
      "names": [
        "kind": "PodPattern",
        "listKind": "PodPatternList",
        "plural": "podpatterns",
        "singular": "podpattern",
        "shortNames": ["podp"],
        "categories": ["all"],
      ],
      "scope": "Namespaced",
      "versions": [version],
    ],
  ]

  private static let version: JSONValue = [
    "name": "v1alpha1",
    "served": true,
    "storage": true,
    "schema": ["openAPIV3Schema": schema],
    "subresources": [
      "status": [:],
      "scale": [
        "specReplicasPath": ".spec.replicas",
        "statusReplicasPath": ".status.replicas",
        "labelSelectorPath": ".status.selector",
      ],
    ],
    "additionalPrinterColumns": .array(columns),
  ]

  private static let columns: [JSONValue] = [
    column("Ready", ".status.ready", "Pods that are ready, of those that are wanted"),
    column("Up-To-Date", ".status.updatedReplicas", "Pods of the latest revision", "integer"),
    column("Available", ".status.availableReplicas", "Pods that have been ready", "integer"),
    column("Status", ".status.summary", "What the pods are doing, in a few words"),
    column("Age", ".metadata.creationTimestamp", "Time since the creation", "date"),
    column("Revision", ".status.updateRevision", "The latest revision", isWide: true),
    column("Shipper", ".status.shipper", "What the log shippers are doing", isWide: true),
    column("Selector", ".status.selector", "The labels that the pods carry", isWide: true),
  ]

  private static func column(
    _ name: String, _ path: String, _ description: String, _ type: String = "string",
    isWide: Bool = false
  ) -> JSONValue {
    var column: JSONValue = [
      "name": .string(name), "type": .string(type), "description": .string(description),
      "jsonPath": .string(path),
    ]
    if isWide { column["priority"] = 1 }
    return column
  }

  /// The structural schema of a PodPattern, its `openAPIV3Schema`.
  package static let schema: JSONValue = notedSchema.describingCore.withoutNotes

  /// The schema without the former names of fields: what editors offer.
  package static let presentSchema: JSONValue =
    notedSchema.withoutFormerNames.describingCore.withoutNotes

  /// The same without what Kubernetes says of its own fields: what a reference of ours tells.
  package static let documentedSchema: JSONValue = notedSchema.withoutFormerNames.withoutNotes

  /// The schema with what other tools than an API server need to know of it.
  static var notedSchema: JSONValue {
    SchemaNode.object(
      "PodPattern says, in the terms of the pod design patterns, what an application's pods are made"
        + " of: runtime containers, initializers before them, sidecars beside them, a volume that"
        + " they share and a log shipper. The operator keeps the pods as declared.",
      required: ["spec"],
      [
        "apiVersion": SchemaNode.string(
          "The version of the API that this object is written in: podpattern.dev/v1alpha1.",
          maxLength: 63),
        "kind": SchemaNode.string("The kind of this object: PodPattern.", maxLength: 63),
        "metadata": SchemaNode(["type": "object", "properties": ["name": objectName.json]]),
        "spec": PodPatternSpec.fields.schema.rules(PodPatternSpec.fields.rules),
        // For kstatus, an object without a status is as it is to be: a pattern of which no operator
        // has seen anything has one, from the start, that is behind.
        "status": PodPatternStatus.fields.schema.ownedAsOne
          .defaulting(to: ["observedGeneration": .integer(PodPatternStatus.unobserved)]),
      ]
    ).json
  }

  /// The name, which the pods' names begin with.
  private static let objectName = SchemaNode.string(
    "A DNS label of no more than 52 characters, so that pods can be named after it.",
    maxLength: PodPattern.maximumNameLength
  ).with("pattern", "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
}
