// The vendor's client against a portal: reads the portal's addresses from stdin, writes what it got to stdout.
// Runs in the folder that its only argument names, where its package is installed.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const { B24Hook, B24OAuth, EnumAppStatus } = createRequire(join(process.argv[2], 'package.json'))('@bitrix24/b24jssdk')
const told = JSON.parse(readFileSync(0, 'utf8'))

const call = async (client, method, params = {}) => {
  const answer = await client.actions.v2.call.make({ method, params })
  return answer.isSuccess ? answer.getData().result : answer.getErrorMessages().join(';')
}
const attempt = async (work) => {
  try {
    return await work()
  } catch (error) {
    return { code: error.code, status: error.status, text: error.message }
  }
}

const head = B24Hook.fromWebhookUrl(told.head)
const admin = B24Hook.fromWebhookUrl(told.administrator)
const application = new B24OAuth(
  {
    applicationToken: told.application.application_token,
    userId: told.tokens.user_id,
    memberId: told.tokens.member_id,
    accessToken: told.tokens.access_token,
    refreshToken: told.tokens.refresh_token,
    expires: told.tokens.expires,
    expiresIn: told.tokens.expires_in,
    scope: told.tokens.scope,
    domain: told.application.domain,
    clientEndpoint: told.tokens.client_endpoint,
    serverEndpoint: told.tokens.server_endpoint,
    status: EnumAppStatus.Local,
    issuer: 'request'
  },
  { clientId: told.application.client_id, clientSecret: told.application.client_secret }
)
let refreshed = 0
application.setCallbackRefreshAuth(async () => { refreshed += 1 })

const got = {}
const listed = await head.actions.v2.callList.make({
  method: 'bizproc.task.list',
  params: { select: ['ID', 'NAME'], filter: { STATUS: 0 } }
})
got.tasks = listed.getData().map((row) => row.ID)

const start = () => call(admin, 'bizproc.workflow.start', {
  TEMPLATE_ID: told.template, DOCUMENT_ID: ['crm', 'CCrmDocumentDeal', 'DEAL_5141'], PARAMETERS: {}
})
got.started = [await start(), await start()]
const open = await call(head, 'bizproc.task.list', {
  select: ['ID', 'WORKFLOW_ID'], filter: { WORKFLOW_ID: got.started }, order: { ID: 'asc' }
})
got.completed = await call(head, 'bizproc.task.complete', { TASK_ID: open[0].ID, STATUS: 1, COMMENT: 'да' })
got.delegated = await call(head, 'bizproc.task.delegate', {
  TASK_IDS: [open[1].ID], FROM_USER_ID: told.users.head, TO_USER_ID: told.users.colleague
})
got.terminated = await call(admin, 'bizproc.workflow.terminate', { ID: got.started[1], STATUS: 'Enough' })

const purchase = { IBLOCK_TYPE_ID: 'lists', IBLOCK_ID: 88, ELEMENT_ID: 3302 }
got.element = (await call(head, 'lists.element.get', purchase))[0]
got.departments = (await call(head, 'department.get', { UF_HEAD: told.users.head })).map((row) => row.NAME)
const document = await call(head, 'disk.file.get', { id: 9063 })
got.document = { size: document.SIZE, bytes: (await (await fetch(document.DOWNLOAD_URL)).arrayBuffer()).byteLength }

const batch = await head.actions.v2.batch.make({
  calls: { me: ['profile', {}], none: ['bizproc.task.list', { filter: { ID: 0 } }] },
  options: { isHaltOnError: false, returnAjaxResult: false }
})
got.batch = batch.getData()

const items = await head.actions.v2.callList.make({
  method: 'crm.item.list',
  params: { entityTypeId: 31, select: ['id', 'title'], filter: { '<opportunity': 5000 } },
  idKey: 'id',
  customKeyForResult: 'items'
})
got.invoices = items.getData().map((row) => row.id)
got.deal = (await call(head, 'crm.item.get', { entityTypeId: 2, id: 5144 })).item

got.activity = await call(application, 'bizproc.activity.add', told.activity)
got.activities = await call(application, 'bizproc.activity.list')
got.robot = await call(application, 'bizproc.robot.add', { ...told.activity, CODE: 'js_robot' })
got.template = await call(application, 'bizproc.workflow.template.add', told.file)
got.refreshed = refreshed

got.stranger = await attempt(() => call(head, 'bizproc.workflow.instances'))
got.webhook = await attempt(() => call(admin, 'bizproc.robot.list'))
process.stdout.write(JSON.stringify(got))
