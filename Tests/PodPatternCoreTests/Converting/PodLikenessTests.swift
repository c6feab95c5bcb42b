import KubernetesCore
import PodPatternCore
import Testing

/// Whether a pod that somebody else has made is what a template makes.
@Suite struct PodLikenessTests {
  private let template: JSONValue = [
    "metadata": [
      "labels": [
        "app": "web", "app.kubernetes.io/managed-by": "podpattern",
        "podpattern.dev/pattern": "web", "podpattern.dev/revision": "bcdfghjklm",
      ]
    ],
    "spec": ["containers": [["name": "web", "image": "nginx:1.27"]]],
  ]

  /// What a server makes of it, with a token under a name by chance.
  private func made(_ suffix: String) -> JSONValue {
    [
      "metadata": ["labels": ["app": "web"]],
      "spec": [
        "containers": [
          [
            "name": "web", "image": "nginx:1.27", "imagePullPolicy": "IfNotPresent",
            "volumeMounts": [
              [
                "name": .string("kube-api-access-\(suffix)"),
                "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount", "readOnly": true,
              ]
            ],
          ]
        ],
        "volumes": [["name": .string("kube-api-access-\(suffix)"), "projected": [:]]],
        "restartPolicy": "Always",
      ],
    ]
  }

  private func isShared(by change: (inout JSONValue) -> Void) -> Bool {
    var pod = made("x2x4z")
    pod["metadata"]?["labels"]?["pod-template-hash"] = "abc"
    pod["spec"]?["nodeName"] = "node-1"
    change(&pod)
    return PodLikeness(template: template, made: made("bbbbb")).isShared(by: pod)
  }

  @Test func `a pod of the same template is alike, wherever it runs`() {
    #expect(isShared { _ in })
  }

  @Test func `what others add to a pod that runs does not matter`() {
    #expect(
      isShared {
        $0["metadata"]?["annotations"] = ["cni.example.com/address": "10.0.0.1"]
        $0["spec"]?["ephemeralContainers"] = [["name": "debug"]]
      })
  }

  @Test func `what the server would add today may be missing`() {
    #expect(isShared { $0["spec"]?["restartPolicy"] = nil })
    #expect(
      isShared {
        $0["spec"]?["volumes"] = []
        $0["spec"]?["containers"] = [
          ["name": "web", "image": "nginx:1.27", "imagePullPolicy": "IfNotPresent"]
        ]
      })
  }

  @Test func `whatever the template says is decisive`() {
    #expect(!isShared { $0["metadata"]?["labels"]?["app"] = "other" })
    #expect(!isShared { $0["spec"]?["containers"] = [["name": "web", "image": "nginx:1.28"]] })
    #expect(!isShared { $0["spec"]?["containers"] = [["name": "web"]] })
    #expect(!isShared { $0["spec"]?["containers"] = [] })
  }

  @Test func `so is what a pod has and would not get`() {
    #expect(!isShared { $0["spec"]?["hostNetwork"] = true })
    #expect(!isShared { $0["spec"]?["restartPolicy"] = "Never" })
    #expect(
      !isShared { pod in
        let containers = pod["spec"]?["containers"]?.array ?? []
        pod["spec"]?["containers"] = .array(containers + [["name": "proxy", "image": "envoy"]])
      })
  }

  @Test func `a container that admission adds by now may be missing, one of the template not`() {
    var now = made("bbbbb")
    let containers = now["spec"]?["containers"]?.array ?? []
    now["spec"]?["containers"] = .array(containers + [["name": "proxy", "image": "envoy"]])
    #expect(PodLikeness(template: template, made: now).isShared(by: made("x2x4z")))
    var declared = template
    declared["spec"]?["containers"] = [
      ["name": "web", "image": "nginx:1.27"], ["name": "proxy", "image": "envoy"],
    ]
    #expect(!PodLikeness(template: declared, made: now).isShared(by: made("x2x4z")))
  }
}
