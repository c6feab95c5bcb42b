internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesTestSupport
internal import PodPatternCore
internal import Testing

/// What a real API server makes of a template means the same as the template.
@Suite(.tags(.realServer), .realServer(from: 36), .timeLimit(.minutes(5)))
struct RealMeaningTests {
  static let specs: [JSONValue] = [
    ["containers": [["name": "web", "image": "nginx"]]],
    [
      "hostNetwork": true, "overhead": .null, "affinity": [:], "serviceAccount": "default",
      "securityContext": ["runAsUser": 0, "supplementalGroups": []],
      "terminationGracePeriodSeconds": 0, "nodeSelector": [:],
      "tolerations": [["key": "a", "operator": "Equal", "value": "b"]],
      "topologySpreadConstraints": [
        ["maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"]
      ],
      "initContainers": [
        [
          "name": "side", "image": "busybox:latest", "restartPolicy": "Always",
          "resources": ["limits": ["cpu": 0.5]],
        ],
        ["name": "first", "image": "busybox@sha256:\(String(repeating: "a", count: 64))"],
      ],
      "containers": [
        [
          "name": "web", "image": "nginx:1.27", "command": [], "securityContext": [:],
          "ports": [["containerPort": 80], ["containerPort": 81, "protocol": "UDP"]],
          "env": [
            ["name": "A", "value": ""],
            ["name": "B", "valueFrom": ["fieldRef": ["fieldPath": "metadata.name"]]],
            ["name": "C", "valueFrom": ["resourceFieldRef": ["resource": "limits.cpu"]]],
            [
              "name": "D",
              "valueFrom": ["configMapKeyRef": ["name": "c", "key": "k", "optional": true]],
            ],
          ],
          "resources": [
            "requests": ["memory": "1024Mi"], "limits": ["cpu": 1.5, "memory": "2048Mi"],
          ],
          "readinessProbe": ["httpGet": ["port": 80]],
          "livenessProbe": ["tcpSocket": ["port": 80], "timeoutSeconds": 2],
          "startupProbe": ["grpc": ["port": 80]],
          "lifecycle": ["preStop": ["httpGet": ["port": 80]]],
          "volumeMounts": [["name": "data", "mountPath": "/d", "mountPropagation": "None"]],
          "resizePolicy": [["resourceName": "cpu", "restartPolicy": "NotRequired"]],
        ]
      ],
      "volumes": [
        ["name": "data"], ["name": "tmp", "emptyDir": ["sizeLimit": "1024Mi"]],
        ["name": "config", "configMap": ["name": "c"]],
        ["name": "secret", "secret": ["secretName": "c", "items": [["key": "a", "path": "b"]]]],
        ["name": "host", "hostPath": ["path": "/x"]],
        [
          "name": "pod",
          "downwardAPI": ["items": [["path": "l", "fieldRef": ["fieldPath": "metadata.labels"]]]],
        ],
        [
          "name": "all",
          "projected": [
            "sources": [
              ["serviceAccountToken": ["path": "t"]],
              [
                "downwardAPI": [
                  "items": [["path": "n", "fieldRef": ["fieldPath": "metadata.name"]]]
                ]
              ],
            ]
          ],
        ],
        [
          "name": "claim",
          "ephemeral": [
            "volumeClaimTemplate": [
              "spec": [
                "accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "1024Mi"]],
              ]
            ]
          ],
        ],
        [
          "name": "iscsi",
          "iscsi": ["targetPortal": "1.2.3.4", "iqn": "iqn.2001-04.a:b", "lun": 0],
        ],
        ["name": "rbd", "rbd": ["monitors": ["a"], "image": "b"]],
        ["name": "azure", "azureDisk": ["diskName": "a", "diskURI": "https://a/b"]],
        [
          "name": "scale",
          "scaleIO": [
            "gateway": "https://a", "system": "s", "volumeName": "v", "secretRef": ["name": "s"],
          ],
        ],
      ],
    ],
    [
      "resources": ["limits": ["cpu": "4", "memory": "4Gi"]],
      "initContainers": [
        [
          "name": "side", "image": "a", "restartPolicy": "Always",
          "resources": ["requests": ["cpu": "100m"]],
        ],
        ["name": "first", "image": "a", "resources": ["requests": ["cpu": "1900m"]]],
      ],
      "containers": [
        ["name": "web", "image": "a", "resources": ["requests": ["cpu": "1"]]],
        ["name": "other", "image": "a", "resources": ["limits": ["cpu": "0.5"]]],
      ],
    ],
  ]

  @Test(arguments: specs)
  func `what the server fills in is nothing else`(_ spec: JSONValue) async throws {
    let plane = try await RealControlPlane.shared()
    let namespace = try await plane.makeNamespace()
    var spec = spec
    spec["automountServiceAccountToken"] = false
    spec["priority"] = 0
    spec["preemptionPolicy"] = "PreemptLowerPriority"
    let own: JSONValue = ["metadata": ["labels": ["app": "web"]], "spec": spec]
    var pod = own
    (pod["apiVersion"], pod["kind"]) = ("v1", "Pod")
    pod["metadata"]?["generateName"] = "meaning-"
    var answer = try await plane.client.create(
      .pods, namespace: namespace, pod,
      options: WriteOptions(fieldValidation: .strict, dryRun: true),
      as: JSONValue.self)
    // What admission adds to every pod.
    let added: Set = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]
    let tolerations = answer["spec"]?["tolerations"]?.array ?? []
    answer["spec"]?["tolerations"] = .array(
      tolerations.filter { !added.contains($0["key"]?.string ?? "") })
    let (expected, found) = (Meaning.template(own), Meaning.template(answer))
    for key in Set((expected["spec"]?.object?.keys ?? []) + (found["spec"]?.object?.keys ?? [])) {
      #expect(expected["spec"]?[key] == found["spec"]?[key], "\(key)")
    }
    #expect(expected["metadata"] == found["metadata"])
  }
}
