package import KubernetesCore

/// The CustomResourceDefinition of PodPatternClass.
package enum PodPatternClassCRD {
  /// The object's name: `podpatternclasses.podpattern.dev`.
  package static let name = "podpatternclasses.podpattern.dev"

  /// The CustomResourceDefinition, as it is applied to a cluster.
  package static let json: JSONValue = [
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": ["name": .string(name)],
    "spec": [
      "group": .string(PodPattern.group),
      "names": [
        "kind": .string(PodPatternClass.kind), "listKind": "PodPatternClassList",
        "plural": "podpatternclasses", "singular": "podpatternclass", "shortNames": ["podpc"],
      ],
      "scope": "Cluster",
      "versions": [
        [
          "name": "v1alpha1", "served": true, "storage": true,
          "schema": ["openAPIV3Schema": schema],
          "subresources": ["status": [:]],
          "additionalPrinterColumns": .array(columns),
        ]
      ],
    ],
  ]

  private static let columns: [JSONValue] = [
    [
      "name": "Ready", "type": "string", "description": "Whether the API server carries it out",
      "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status",
    ],
    [
      "name": "Reason", "type": "string", "description": "Why, in a word",
      "jsonPath": ".status.conditions[?(@.type==\"Ready\")].reason",
    ],
    [
      "name": "Injected", "type": "integer", "description": "How many pods have it",
      "jsonPath": ".status.injected",
    ],
    [
      "name": "Outdated", "type": "integer",
      "description": "How many of those have it in another revision",
      "jsonPath": ".status.outdated",
    ],
    [
      "name": "Missed", "type": "integer",
      "description": "How many pods that it selects do not have it", "jsonPath": ".status.missed",
    ],
    [
      "name": "Revision", "type": "string", "priority": 1,
      "description": "The value of the class's label on pods that are as it says now",
      "jsonPath": ".status.revision",
    ],
    [
      "name": "Age", "type": "date", "description": "Time since the creation",
      "jsonPath": ".metadata.creationTimestamp",
    ],
  ]

  /// The structural schema of a PodPatternClass, its `openAPIV3Schema`.
  package static let schema: JSONValue =
    notedSchema.withoutFormerNames.describingCore.withoutNotes

  /// The same without what Kubernetes says of its own fields: what a reference of ours tells.
  package static let documentedSchema: JSONValue = notedSchema.withoutFormerNames.withoutNotes

  private static var notedSchema: JSONValue {
    SchemaNode.object(
      "PodPatternClass says once what pods of many workloads are to have besides: sidecars, a log"
        + " shipper, initializers, a volume that the containers share. The API server adds it to"
        + " the pods that it selects, whoever makes them.",
      required: ["spec"],
      [
        "apiVersion": SchemaNode.string(
          "The version of the API that this object is written in: podpattern.dev/v1alpha1.",
          maxLength: 63),
        "kind": SchemaNode.string("The kind of this object: PodPatternClass.", maxLength: 63),
        "metadata": SchemaNode(["type": "object", "properties": ["name": objectName.json]]),
        "spec": PodPatternClassSpec.fields.schema.rules(PodPatternClassSpec.fields.rules),
        "status": PodPatternClassStatus.fields.schema.ownedAsOne
          .defaulting(to: ["observedGeneration": .integer(PodPatternStatus.unobserved)]),
      ]
    ).json
  }

  /// The name, which stands in the key of a label.
  private static let objectName = SchemaNode.string(
    "A DNS label of no more than 63 characters: pods of the class have it in the key of a label.",
    maxLength: PodPatternClass.maximumNameLength
  ).with("pattern", "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
}
