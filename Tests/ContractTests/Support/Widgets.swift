import KubernetesCore
import KubernetesTestSupport
import Testing

/// A custom resource with all that the contract is about: defaults, rules, subresources, columns.
enum Widgets {
  static let type = ResourceType(
    group: "contract.example.com", version: "v1", kind: "Widget", plural: "widgets")

  /// Makes a cluster serve widgets, and returns once it does.
  static func serve(_ send: (APIRequest) async throws -> APIResponse) async throws {
    _ = try await send(
      .create(.customResourceDefinitions, namespace: nil, body: definition.serialized()))
    // A real server says in no other way.
    try await eventually("widgets are served") {
      try await send(.list(type, namespace: "default")).isSuccess
    }
  }

  private static let definition: JSONValue = [
    "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
    "metadata": ["name": "widgets.contract.example.com"],
    "spec": [
      "group": "contract.example.com", "scope": "Namespaced",
      "names": [
        "kind": "Widget", "plural": "widgets", "singular": "widget", "shortNames": ["wd"],
        "categories": ["all"],
      ],
      "versions": [
        [
          "name": "v1", "served": true, "storage": true,
          "schema": ["openAPIV3Schema": schema],
          "subresources": [
            "status": [:],
            "scale": [
              "specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas",
              "labelSelectorPath": ".status.selector",
            ],
          ],
          "additionalPrinterColumns": [
            ["name": "Size", "type": "string", "jsonPath": ".spec.size"],
            ["name": "Replicas", "type": "integer", "jsonPath": ".spec.replicas"],
            [
              "name": "Ready", "type": "string", "priority": 1,
              "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status",
            ],
          ],
        ]
      ],
    ],
  ]

  private static let schema: JSONValue = [
    "type": "object",
    "properties": [
      "spec": [
        "type": "object", "required": ["size"],
        "properties": [
          "size": ["type": "string", "enum": ["small", "large"]],
          "replicas": ["type": "integer", "minimum": 0, "maximum": 10, "default": 1],
          "code": ["type": "string", "pattern": "^[a-z]+$", "maxLength": 5, "minLength": 2],
          "options": [
            "type": "object", "default": [:],
            "properties": ["color": ["type": "string", "default": "red"]],
          ],
          "parts": [
            "type": "array", "maxItems": 3, "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["name"],
            "items": [
              "type": "object", "required": ["name"],
              "properties": [
                "name": ["type": "string"], "count": ["type": "integer", "default": 1],
              ],
            ],
          ],
          "tags": [
            "type": "array", "x-kubernetes-list-type": "set", "items": ["type": "string"],
          ],
          "port": ["x-kubernetes-int-or-string": true],
          "anything": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
        ],
      ],
      "status": [
        "type": "object",
        "properties": [
          "replicas": ["type": "integer"], "selector": ["type": "string"],
          "conditions": [
            "type": "array", "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["type"],
            "items": [
              "type": "object", "required": ["type", "status"],
              "properties": [
                "type": ["type": "string"], "status": ["type": "string"],
                "reason": ["type": "string"],
              ],
            ],
          ],
        ],
      ],
    ],
  ]

  /// A widget with a spec.
  static func widget(_ name: String, _ spec: JSONValue = ["size": "small"]) -> JSONValue {
    [
      "apiVersion": "contract.example.com/v1", "kind": "Widget",
      "metadata": ["name": .string(name)], "spec": spec,
    ]
  }
}
