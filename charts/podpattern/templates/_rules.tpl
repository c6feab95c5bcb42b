{{/*
What the operator does, and no more: a test takes away one of these at a time and sees it missed.
Server-side apply needs create beside patch.
*/}}
{{- define "podpattern.rules" -}}
- apiGroups: [podpattern.dev]
  resources: [podpatterns]
  verbs: [get, list, watch]
# Deletes what has finished, as its ttlSecondsAfterFinished says; without any nothing needs it.
- apiGroups: [podpattern.dev]
  resources: [podpatterns]
  verbs: [delete]
- apiGroups: [podpattern.dev]
  resources: [podpatterns/status]
  verbs: [patch]
# Asked for where the cluster protects owner references, as OpenShift does.
- apiGroups: [podpattern.dev]
  resources: [podpatterns/finalizers]
  verbs: [update]
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch, create, patch, delete]
# Changes CPU and memory in place (Kubernetes 1.33 and later).
- apiGroups: [""]
  resources: [pods/resize]
  verbs: [patch]
# Takes pods out of their Services before a container is started anew in them
# (strategy.inPlace: IfPossible); without it no pod gets the readiness gate for that.
- apiGroups: [""]
  resources: [pods/status]
  verbs: [patch]
- apiGroups: [""]
  resources: [services]
  verbs: [get, list, watch, create, patch, delete]
# Reads the defaults of namespaces, and deletes what version 0.1.0 made for log shippers once no pod
# mounts it: without such ConfigMaps nothing needs the right to delete.
- apiGroups: [""]
  resources: [configmaps]
  verbs: [get, list, watch, delete]
{{- if .Values.rbac.configuration.configMaps }}
# Copies the ConfigMaps that patterns name in spec.configuration.
- apiGroups: [""]
  resources: [configmaps]
  verbs: [create, patch]
{{- end }}
{{- if .Values.rbac.configuration.secrets }}
# Sees whether the Secrets have changed that patterns name in spec.configuration.
- apiGroups: [""]
  resources: [secrets]
  verbs: [get]
{{- end }}
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [apps]
  resources: [controllerrevisions]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch]
# What the kubelet says of log shippers that are not well.
- apiGroups: [""]
  resources: [events]
  verbs: [list, watch]
{{- end }}

{{/* What classes need beside that (injection.enabled). */}}
{{- define "podpattern.injectionRules" -}}
- apiGroups: [podpattern.dev]
  resources: [podpatternclasses]
  verbs: [list, watch]
- apiGroups: [podpattern.dev]
  resources: [podpatternclasses/status]
  verbs: [patch]
# Asked for where the cluster protects owner references, as OpenShift does.
- apiGroups: [podpattern.dev]
  resources: [podpatternclasses/finalizers]
  verbs: [update]
- apiGroups: [admissionregistration.k8s.io]
  resources: [mutatingadmissionpolicies, mutatingadmissionpolicybindings]
  verbs: [get, list, watch, create, update, delete]
# Counts the pods of classes, by their metadata, and reads the labels of namespaces.
- apiGroups: [""]
  resources: [pods, namespaces]
  verbs: [list, watch]
# With this role go the policies: without the operator's installation nothing is added to pods.
- apiGroups: [rbac.authorization.k8s.io]
  resources: [clusterroles]
  resourceNames: [{{ include "podpattern.injectionName" . | quote }}]
  verbs: [get]
# Classes have no namespace, and what is told of them is told in that called default.
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch]
{{- end }}

{{- define "podpattern.injectionName" -}}
{{ include "podpattern.fullname" . | trunc 53 | trimSuffix "-" }}-injection
{{- end }}
